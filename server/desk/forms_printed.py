"""What stands on each printed form. An order that is kept from its unit is printed without the citizen, number, 单号 and hour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.orders.clocks import Clock
from domain.orders.given import Given
from domain.times import day_of, to_local
from domain.vocabulary import OrderMove, StepEffect, Visibility
from domain.wire.attachments import AttachmentLine
from domain.wire.orders import OrderClockLine, OrderDetail, OrderStepLine
from domain.working_days import WorkingDays
from server.browser.frame import Look
from server.desk.said import Said
from server.desk.units import Tree
from server.printing.document import Block, Document, pairs, sign, table, words

M = OrderMove


@dataclass(frozen=True, slots=True)
class Printing:
    """Who prints, when, and the names of things."""

    look: Look
    said: Said
    tree: Tree
    calendar: WorkingDays
    centre: str
    by: str
    number: str
    tags: Mapping[str, str]
    files: Sequence[AttachmentLine]
    citizen: str

    def t(self, key: str, **params: object) -> str:
        return self.look.t(f"print.{key}", **params)

    def at(self, instant: int | None) -> str:
        """A time as paper has it: whole, for it is read on other days."""
        return "" if instant is None else f"{to_local(instant, self.look.zone):%Y-%m-%d %H:%M}"

    def who(self, step: OrderStepLine) -> str:
        """Who made a move."""
        return step.by or self.look.t("desk.by_centre")

    def on(self, instant: int | None) -> str:
        return "" if instant is None else f"{to_local(instant, self.look.zone):%Y-%m-%d}"


def _document(p: Printing, order: OrderDetail, title: str, blocks: Iterable[Block]) -> Document:
    now = p.at(p.look.now)
    secret = order.summary.visibility != Visibility.NORMAL
    return Document(
        lang=p.look.lang,
        centre=p.t("centre", city=p.centre),
        title=title,
        number=order.summary.label,
        watermark=f"{p.number}  {now}",
        printed=p.t("by", who=p.by, at=now),
        page=p.t("page", n="{n}", m="{m}"),
        secret=p.said.visibility(order.summary.visibility) if secret else "",
        blocks=tuple(blocks),
    )


def order(p: Printing, order: OrderDetail) -> Document:
    """工单."""
    return _document(p, order, p.said.kind(order.summary.kind), _order(p, order))


def _order(p: Printing, order: OrderDetail) -> Iterator[Block]:
    line, hidden = order.summary, order.summary.visibility != Visibility.NORMAL
    yield pairs(
        p.t("taken"),
        (p.t("opened"), p.at(line.opened_at)),
        (p.t("source"), p.said.source(line.source)),
        (p.t("line"), p.said.line(line.business_line)),
        (p.t("case"), line.case_type),
        (p.t("dispatch_no"), "" if hidden else order.dispatch_no),
        (p.t("event"), p.on(order.event_at) if hidden else p.at(order.event_at)),
        (p.t("complained_of"), "" if hidden else line.unit_name),
        (p.t("handler"), p.tree.name(line.handler_id)),
        (p.t("officers"), "、".join(f"{one.name}({one.badge_no})" for one in order.officers)),
        (p.t("citizen"), "" if hidden else p.citizen),
        (p.t("phone"), "" if hidden else order.mask),
        (p.t("consent"), p.look.t(f"desk.consent.{order.consent_contact or 'none'}")),
        (p.t("tags"), "、".join(p.tags.get(code, code) for code in order.tags)),
    )
    yield words(p.t("words"), order.citizen_words)
    yield words(p.t("wish"), order.wish)
    yield from _limits(p, order)
    yield from _found(p, order)
    yield from _table(
        p,
        "files",
        {"file": 6, "kilobytes": 2, "digest": 8},
        ((one.name, str((one.size + 1023) // 1024), one.digest) for one in p.files),
    )
    yield from _decided(p, order)
    yield from _history(p, order)


def _limits(p: Printing, order: OrderDetail) -> Iterator[Block]:
    yield from _table(
        p,
        "limits",
        {"clock": 3, "since": 4, "due": 4, "done": 4, "note": 2},
        (
            (
                p.look.t(f"desk.clock.{run.clock}"),
                p.at(run.since),
                p.at(run.due_at) or p.look.t("desk.paused"),
                p.at(run.stopped),
                p.t("late") if run.late else "",
            )
            for run in order.clocks
        ),
    )
    yield from _table(
        p,
        "signed",
        {"at": 4, "move": 3, "to": 5, "who": 3},
        (
            (p.at(step.at), p.said.move(step.move), p.tree.name(_given(step).unit_id), p.who(step))
            for step in _made(order, M.DISPATCH, M.REDISPATCH, M.PASS_DOWN, M.SIGN)
        ),
    )
    spoken = (_given(step).contact for step in _made(order, M.RECORD_CONTACT))
    yield from _table(
        p,
        "contacts",
        {"at": 4, "way": 2, "badge": 2, "result": 7},
        ((p.at(one.at), p.said.way(one.way), one.badge, one.result) for one in spoken if one is not None),
    )


def _table(
    p: Printing, title: str, columns: Mapping[str, int], rows: Iterable[tuple[str, ...]]
) -> Iterator[Block]:
    """A table by the names and widths of its columns; none without a row."""
    told = tuple(rows)
    if told:
        yield table(p.t(title), tuple(p.t(name) for name in columns), told, tuple(columns.values()))


def _found(p: Printing, order: OrderDetail) -> Iterator[Block]:
    step = next(reversed(_made(order, M.REPORT)), None)
    report = _given(step).report if step is not None else None
    if step is None or report is None:
        return
    yield pairs(
        p.t("report"),
        (p.t("finding"), p.said.finding(report.finding)),
        (p.t("reported"), f"{step.by} {p.at(step.at)}"),
        (p.t("causes"), "、".join(p.said.cause(code) for code in report.causes)),
        (p.t("actions"), "、".join(p.said.action(code) for code in report.actions)),
        (p.t("responsible"), "、".join(report.officers) or p.look.t("desk.nobody")),
        (p.t("no_contact"), report.no_contact),
    )
    yield words(p.t("facts"), report.facts)
    if report.cause_words:
        yield words(p.t("cause_words"), report.cause_words)
    if report.action_words:
        yield words(p.t("action_words"), report.action_words)
    if report.officers_side:
        yield words(p.t("officers_side"), report.officers_side)


def _decided(p: Printing, order: OrderDetail) -> Iterator[Block]:
    yield from _table(
        p,
        "decided",
        {"at": 4, "move": 3, "who": 3, "opinion": 6},
        (
            (p.at(step.at), p.said.move(step.move), p.who(step), step.text)
            for step in _made(order, M.COUNTERSIGN, M.APPROVE, M.SEND_BACK, M.REVISIT, M.CONCLUDE, M.CLOSE)
        ),
    )
    if order.standing is not None and order.standing.end:
        yield pairs("", (p.t("end"), p.said.end(order.standing.end)))


def _history(p: Printing, order: OrderDetail) -> Iterator[Block]:
    yield from _table(
        p,
        "history",
        {"at": 4, "move": 4, "who": 3, "state": 3},
        ((p.at(step.at), _move(p, step), p.who(step), p.said.state(step.state)) for step in order.history),
    )


def _move(p: Printing, step: OrderStepLine) -> str:
    said = p.said.move(step.move)
    return f"{said}（{p.look.t('desk.not_made')}）" if step.effect == StepEffect.NOT_MADE else said


def notice(p: Printing, order: OrderDetail, step: OrderStepLine, n: int) -> Document:
    """催办 or 督办通知: no name, no number, no words of the citizen."""
    due = _due(order)
    late = p.calendar.between(day_of(due, p.look.zone), day_of(step.at, p.look.zone)) if due else 0
    answer = next(
        (one for one in order.clocks if one.clock == Clock.ANSWER_URGE and one.since >= step.at), None
    )
    line = order.summary
    chain = order.standing.chain if order.standing is not None else ()
    year = f"{to_local(step.at, p.look.zone):%Y}"
    blocks = [
        pairs(
            "",
            (p.t("notice.no"), p.t(f"notice.no.{step.move}", year=year, label=line.label, n=n)),
            (p.t("notice.to"), p.tree.name(line.handler_id)),
            (p.t("notice.copy"), "、".join(p.tree.name(unit) for unit in chain[:-1])),
            (p.t("notice.order"), line.label),
            (p.t("notice.about"), _summary(p, order)),
            (p.t("notice.due"), p.at(due)),
            (p.t("notice.late"), p.t("notice.days", n=late) if late > 0 else ""),
            (p.t("notice.time"), str(n)),
        ),
        words(p.t("notice.asks"), step.text or p.t(f"notice.asks.{step.move}")),
        pairs(
            "",
            (p.t("notice.until"), p.at(answer.due_at) if answer is not None else ""),
            (p.t("notice.phone"), ""),
        ),
        sign((p.t("notice.signed"), p.who(step)), (p.t("date"), p.on(step.at))),
        words(p.t("notice.receipt"), p.t("notice.receipt.how")),
        sign((p.t("notice.received"), ""), (p.t("notice.received_at"), "")),
    ]
    return _document(p, order, p.t(f"notice.title.{step.move}"), blocks)


def praise(p: Printing, order: OrderDetail) -> Document:
    """表扬通知单."""
    hidden = order.summary.visibility != Visibility.NORMAL
    confirmed = [step.given for step in _made(order, M.CONFIRM_PRAISE) if step.given is not None]
    badges = confirmed[-1].officers if confirmed else ()
    names = {one.badge_no: one.name for one in order.officers}
    told = [f"{names.get(badge, '')}({badge})" for badge in badges or names]
    blocks = [
        pairs(
            "",
            (p.t("praise.officers"), "、".join(told)),
            (p.t("praise.unit"), p.tree.name(order.summary.handler_id) or order.summary.unit_name),
            (p.t("praise.order"), order.summary.label),
            (p.t("date"), p.on(order.summary.opened_at)),
        ),
        words(p.t("words"), p.t("kept_back") if hidden else order.citizen_words),
        sign((p.t("praise.signed"), ""), (p.t("date"), "")),
    ]
    return _document(p, order, p.t("praise.title"), blocks)


def approval(p: Printing, order: OrderDetail) -> Document:
    """延期/挂账审批单: every request with what was decided of it."""
    asked = _made(
        order, M.ASK_EXTENSION, M.GRANT_EXTENSION, M.REFUSE_EXTENSION, M.ASK_HOLD, M.GRANT_HOLD, M.REFUSE_HOLD
    )
    blocks: list[Block] = [
        pairs(
            "",
            (p.t("notice.order"), order.summary.label),
            (p.t("handler"), p.tree.name(order.summary.handler_id)),
            (p.t("notice.about"), _summary(p, order)),
            (p.t("approval.due"), p.at(_due(order))),
        )
    ]
    for step in asked:
        given = _given(step)
        said = (
            (p.t("approval.days"), str(given.days) if given.days else ""),
            (p.t("approval.until"), given.until or ""),
            (p.t("approval.ground"), p.said.ground(given.ground) if given.ground else ""),
            (p.t("approval.told"), given.told),
        )
        made = ((p.t("who"), p.who(step)), (p.t("at"), p.at(step.at)))
        blocks.append(pairs(p.said.move(step.move), *made, *(one for one in said if one[1])))
        if given.reason:
            blocks.append(words(p.t("approval.reason"), given.reason))
    blocks.append(sign((p.t("approval.signed"), ""), (p.t("date"), "")))
    return _document(p, order, p.t("approval.title"), blocks)


def _summary(p: Printing, order: OrderDetail) -> str:
    """What it is about, from its codes alone: the words may name people."""
    line = order.summary
    told = [p.said.kind(line.kind), p.said.line(line.business_line)]
    return "，".join([*told, *(p.tags.get(code, code) for code in order.tags)])


def _made(order: OrderDetail, *moves: OrderMove) -> list[OrderStepLine]:
    return [step for step in order.history if step.move in moves and step.effect != StepEffect.NOT_MADE]


def _given(step: OrderStepLine) -> Given:
    return step.given or Given()


def _last(order: OrderDetail, clock: Clock) -> OrderClockLine | None:
    return next((run for run in reversed(order.clocks) if run.clock == clock), None)


def _due(order: OrderDetail) -> int | None:
    """When the unit was or is to be done with it."""
    run = _last(order, Clock.RECTIFY)
    return run.due_at if run is not None else None
