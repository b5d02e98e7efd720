"""Orders for whoever may see them: the list, one of them, how many wait, and what others need to say of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from domain.names import address
from domain.orders.clocks import Run
from domain.orders.given import Given
from domain.orders.planned import archived_at
from domain.orders.timing import Timekeeping
from domain.problems import Problem, ProblemError
from domain.vocabulary import OrderKind, Sex, Visibility
from domain.wire import codec
from domain.wire.leases import PackOrder
from domain.wire.orders import (
    OrderClockLine,
    OrderDetail,
    OrderLine,
    OrderOfficerLine,
    OrderPage,
    OrderStepLine,
)
from server.accounts.people import Person
from server.db.work import Reading
from server.events.personal import open_person
from server.masterdata.repository.subtree import unit_subtree
from server.orders.access import Sight
from server.orders.casting import Casting
from server.orders.keeping import keeping_of
from server.orders.lines import as_line, cursor, texts_of
from server.orders.progress import kept_standing
from server.orders.repository import credits, listing
from server.orders.repository import reading as repository
from server.orders.repository.listing import Filter

MOST = 200


def page(
    reading: Reading,
    sight: Sight,
    *,
    state: str | None = None,
    kind: str | None = None,
    unit_id: str | None = None,
    pending: bool | None = None,
    after: str | None = None,
    limit: int = 50,
    by_due: bool = False,
    tags: Collection[str] | None = None,
) -> OrderPage:
    """One page, newest first; ``unit_id`` finds the orders of the unit and of all below it, ``tags`` those that carry any of these.

    Args:
        by_due: only what somebody has to do something about by a time, the soonest first.

    Raises:
        ProblemError: ``orders.cursor``: the cursor is not one of ours.
    """
    if sight.blind:
        return OrderPage([])
    units = tuple(unit_subtree(reading, unit_id)) if unit_id else None
    chosen = Filter(state, kind, units, pending, by_due, tuple(sorted(tags)) if tags is not None else None)
    behind, size = cursor(after), min(max(limit, 1), MOST)
    if by_due and behind is None and sight.units is not None:
        rows, total, more = listing.soonest(reading, sight, chosen, size + 1)
    elif by_due:
        total, more = listing.count_some(reading, sight, chosen)
        rows = listing.page_by_due(reading, sight, chosen, behind, size + 1)
    else:
        total, more = listing.count_some(reading, sight, chosen)
        rows = listing.page(reading, sight, chosen, behind, size + 1, few=not more)
    shown = rows[:size]
    last = shown[-1] if shown and len(rows) > len(shown) else None
    place = (last.due_at if by_due else last.opened_at) if last is not None else None
    return OrderPage(
        orders=[as_line(reading, row) for row in shown],
        after=f"{place}.{last.order_id}" if last is not None else None,
        total=total,
        more=more,
    )


def lines(reading: Reading, sight: Sight, order_ids: Collection[str]) -> list[OrderLine]:
    """Of these orders the ones that this sight sees, in no certain order."""
    if sight.blind or not order_ids:
        return []
    return [as_line(reading, row) for row in listing.lines(reading, sight, sorted(order_ids))]


def line(reading: Reading, sight: Sight, order_id: str) -> OrderLine:
    """One order as a list has it.

    Raises:
        ProblemError: ``order.unknown``, whether there is none or this sight does not see it.
    """
    found = lines(reading, sight, [order_id])
    if not found:
        raise ProblemError(Problem("order.unknown"))
    return found[0]


def closed_since(reading: Reading, sight: Sight, day: date) -> list[OrderLine]:
    """Closed orders of a unit that ended on this day or later, as far as nothing about them waits, those that ended last first."""
    if sight.blind or sight.units is None:
        return []
    looked_at = archived_at(day, keeping_of(reading))
    return [as_line(reading, row) for row in listing.closed_of(reading, sight, looked_at)]


def open_of(reading: Reading, sight: Sight) -> list[OrderLine]:
    """All open orders that somebody of a unit sees, the soonest due first: what a unit has in hand is never many."""
    if sight.blind or sight.units is None:
        return []
    return [as_line(reading, row) for row in listing.open_of(reading, sight, sight.units)]


def get(reading: Reading, sight: Sight, order_id: str, person: Person | None = None) -> OrderDetail:
    """One order, with what ``person`` could make of it now.

    Raises:
        ProblemError: ``order.unknown``, whether there is none or this person may not know of it.
    """
    return cast(reading, sight, order_id, person)[0]


def cast(
    reading: Reading, sight: Sight, order_id: str, person: Person | None = None
) -> tuple[OrderDetail, Casting]:
    """The same, with what its moves are judged by.

    Raises:
        ProblemError: ``order.unknown``.
    """
    row = None if sight.blind else repository.one(reading, sight, order_id)
    if row is None:
        raise ProblemError(Problem("order.unknown"))
    texts = texts_of(reading, row)
    casting = Casting.load(reading, [order_id], [person] if person is not None else [])
    moving = casting.orders[order_id]
    kept_back = sight.units is not None and row.visibility == Visibility.HIDDEN_FROM_UNIT
    badges = json.loads(row.officers or "[]")
    names = repository.officer_names(reading, badges)
    told = OrderDetail(
        summary=as_line(reading, row),
        citizen_words=texts.get("citizen_words", ""),
        wish=texts.get("wish", ""),
        officer_hint=texts.get("officer_hint", ""),
        consent_contact=row.consent_contact,
        consent_publish=bool(row.consent_publish),
        officers=[OrderOfficerLine(badge, names.get(badge, "")) for badge in badges],
        tags=json.loads(row.tags),
        history=[_step(reading, step) for step in repository.history(reading, sight, order_id)],
        event_at=None if kept_back else row.reported_at,
        dispatch_no="" if kept_back else row.dispatch_no or "",
        mask=""
        if kept_back or row.event_id is None
        else repository.mask(reading, row.event_id, row.group_id),
        opened_by=row.opener or "",
        standing=moving.progress.order,
        clocks=[_clock(run, casting.keeping) for run in moving.progress.runs],
        moves=[str(move) for move in casting.possible(person, moving)] if person is not None else [],
        public_phone=row.public_phone or "",
        not_assessed=credits.taken_out(reading, order_id),
    )
    return told, casting


def _clock(run: Run, keeping: Timekeeping) -> OrderClockLine:
    end = keeping.due(run)
    return OrderClockLine(
        str(run.clock),
        run.since,
        end,
        run.stopped,
        late=end is not None and run.stopped is not None and run.stopped > end,
        provisional=end is not None and keeping.provisional(run.since, end),
    )


def addressed(reading: Reading, sight: Sight, order_id: str, lang: str) -> str:
    """How the citizen of an order is addressed (姓 + 称谓); empty where that is not known, or not for this sight."""
    row = None if sight.blind else repository.caller(reading, sight, order_id)
    if row is None:
        return ""
    person = open_person(reading.sealer, row.event_id, row.ordinal, row.person)
    found = address(person.name, Sex(person.sex), lang)
    return "" if found is None else f"{found.surname}{found.honorific}"


@dataclass(frozen=True, slots=True)
class Undispatched:
    """Complaints (不满意) nobody has dispatched yet: how many, counted as far as their list is, whether there are ``more``, and since when
    the oldest waits."""

    count: int = 0
    more: bool = False
    oldest_at: int | None = None


def undispatched(reading: Reading, sight: Sight) -> Undispatched:
    """Those that this sight sees."""
    if sight.blind:
        return Undispatched()
    count, more = repository.count_waiting(reading, sight)
    return Undispatched(count, more, repository.oldest_waiting(reading, sight) if count else None)


def labels_of(reading: Reading, sight: Sight, response_ids: Collection[str]) -> Mapping[str, list[str]]:
    """Labels of the orders that rest on these answers, by answer; an answer without one is not in it."""
    found: dict[str, list[str]] = defaultdict(list)
    if not sight.blind and response_ids:
        for row in repository.labels(reading, sight, response_ids):
            found[row.response_id].append(row.label)
    return found


def open_of_groups(reading: Reading, sight: Sight, group_ids: Collection[str]) -> dict[str, list[PackOrder]]:
    """What these citizens have open, by contact group: for who speaks to them."""
    found: dict[str, list[PackOrder]] = defaultdict(list)
    if sight.blind or not group_ids:
        return found
    rows = repository.open_of_groups(reading, sight, group_ids)
    stood = {row.order_id: kept_standing(row.progress) for row in rows}
    names = repository.unit_names(reading, {unit for one in stood.values() if one for unit in one.assisting})
    for row in rows:
        standing = stood[row.order_id]
        found[row.group_id].append(
            PackOrder(
                row.order_id,
                row.label,
                row.kind,
                row.state,
                row.opened_at,
                row.version,
                row.round,
                row.handler_id,
                row.handler_name or "",
                tuple(names.get(unit, "") for unit in standing.assisting) if standing else (),
                standing is not None and standing.raised,
            )
        )
    return found


def complaints_of(reading: Reading, sight: Sight, event_ids: Collection[str]) -> dict[str, str]:
    """What the citizen complained of, in their words, by event: of each event's newest complaint."""
    if sight.blind or not event_ids:
        return {}
    rows = repository.told(reading, sight, OrderKind.DISSATISFIED.value, event_ids)
    return {
        row.event_id: texts_of(reading, row).get("citizen_words", "") for row in rows if row.texts is not None
    }


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """What a second visit speaks of: what the citizen had said, and what the unit says it did."""

    said: str
    done: str


def asked_about(reading: Reading, sight: Sight, task_ids: Collection[str]) -> dict[str, AskedAbout]:
    """By task: of the order it asks about, where it asks about one."""
    if sight.blind or not task_ids:
        return {}
    return {
        row.task_id: AskedAbout(texts_of(reading, row).get("citizen_words", ""), _done(reading, row))
        for row in repository.asked_about(reading, sight, task_ids)
    }


def _done(reading: Reading, row: Any) -> str:
    if row.reported is None:
        return ""
    kept = json.loads(reading.sealer.open(row.reported, f"{row.order_id}/{row.step}".encode()))
    report = codec.convert(kept["given"], Given).report
    return report.action_words if report is not None else ""


_plain = msgspec.json.decode


def _step(reading: Reading, row: Any) -> OrderStepLine:
    texts: dict[str, Any] = {}
    if row.texts is not None:
        texts = json.loads(reading.sealer.open(row.texts, f"{row.order_id}/{row.step}".encode()))
    given = codec.convert(texts["given"], Given) if "given" in texts else None
    return OrderStepLine(
        step=row.step,
        move=row.move,
        state=row.state,
        at=row.at,
        by=row.name or "",
        text=_versions(texts) if given is None else given.reason or given.told,
        params=json.loads(row.params),
        effect=row.effect,
        given=given,
    )


def _versions(texts: dict[str, Any]) -> str:
    """Both versions of a correction, the citizen's words first; only the words where an order was opened."""
    before, after = texts.get("before"), texts.get("after")
    told = [
        version["citizen_words"] for version in (before, after) if version and version.get("citizen_words")
    ]
    return " → ".join(dict.fromkeys(told))
