"""What the dispatch desk says of an order: when it is due, why a unit is suggested, what a report lacks. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from app.records.orders import Came, DeskOrder, MoveResult, OwnMove
from app.ui.models.columns import Cell
from app.ui.text import has, language, tr
from app.ui.text.codes import said, side_by_side
from app.ui.text.orders import state_tone, state_words
from app.ui.text.times import clock, spoken
from app.ui.tone import Tone
from domain.orders.causes import Meaning
from domain.orders.details import Ground
from domain.orders.given import Given
from domain.orders.suggesting import Suggestion
from domain.orders.waiting import Wait
from domain.problems import Problem
from domain.times import day_of
from domain.vocabulary import Finding, OrderEnd, OrderMove
from domain.wire.order_rows import OrderRow, OrderSaid
from resources import report_codes, words

CAME_TONES = {
    Came.WAITS: Tone.ACCENT,
    Came.MADE: Tone.OK,
    Came.LATE: Tone.WARN,
    Came.SECOND: Tone.NEUTRAL,
    Came.NOT_MADE: Tone.BAD,
}


def due_cell(at: int | None, now: int, zone: str) -> Cell:
    """When it is due, as a chip: days left, today with its hour, or how long it is late."""
    if at is None:
        return Cell(tr("dispatch.due.none"), ink="faint", tip=tr("dispatch.due.none.tip"))
    tip = spoken(at, now, zone)
    days = (day_of(at, zone) - day_of(now, zone)).days
    if at < now:
        text = tr("dispatch.due.late", n=-days) if days else tr("dispatch.due.late_today")
        return Cell(text, Tone.BAD, tip=tip)
    if days == 0:
        return Cell(tr("dispatch.due.today", time=clock(at, zone)), Tone.WARN, tip=tip)
    return Cell(tr("dispatch.due.left", n=days), Tone.NEUTRAL, tip=tip)


def wait_words(order: DeskOrder) -> tuple[str, Tone]:
    """What it waits for in a word; where it is somebody else's turn, where it stands."""
    if order.unsent:
        return tr("dispatch.unsent", move=said(OrderMove, order.unsent[-1].move)), Tone.ACCENT
    if order.wait is not None:
        return tr(f"dispatch.wait.{order.wait.value}"), Tone.WARN
    return state_words(order.standing.state), state_tone(order.standing.state)


def unit_words(order: DeskOrder, names: Mapping[str, str]) -> str:
    """The unit it stands with, else the one complained of."""
    handler = order.standing.handler
    if handler is not None:
        return names.get(handler, handler[:8])
    theirs = order.standing.complained_of
    return order.row.unit_name or (names.get(theirs, "") if theirs else "") or tr("orders.no_unit")


def suggested(suggestion: Suggestion | None, names: Mapping[str, str]) -> str:
    """A suggested unit with the reason; empty where there is none."""
    if suggestion is None:
        return ""
    why = tr(f"dispatch.because.{suggestion.because.value}", n=suggestion.count)
    return tr("dispatch.suggested", unit=names.get(suggestion.unit_id, ""), why=why)


def problem_words(problem: Problem, names: Mapping[str, str] | None = None) -> str:
    """A problem in words; ids of units as their names, codes as their labels."""
    params = dict(problem.params)
    for name in ("unit_id", "handler_id"):
        if isinstance(params.get(name), str):
            params[name] = (names or {}).get(str(params[name]), str(params[name])[:8])
    if isinstance(params.get("move"), str):
        params["move"] = said(OrderMove, params["move"])
    if isinstance(params.get("field"), str):
        params["field"] = field_words(str(params["field"]))
    if isinstance(params.get("moves"), str):
        moves = [said(OrderMove, move) for move in str(params["moves"]).split(",") if move]
        params["moves"] = tr("orders.join").join(moves) or tr("common.none")
    return words.word(problem.code, params, language().value)


def field_words(name: str) -> str:
    """The name of something that is given with a move."""
    key = f"dispatch.field.{name.rpartition('.')[2]}"
    return tr(key) if has(key) else name


def given_lines(given: Given, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was given with a move: names and words, as far as there are any."""
    told = (
        ("unit_id", names.get(given.unit_id, given.unit_id[:8]) if given.unit_id else ""),
        ("ground", coded(Ground, given.ground)),
        ("reason", given.reason),
        ("days", tr("dispatch.days", n=given.days) if given.days else ""),
        ("until", given.until or ""),
        ("told", given.told),
        ("department", given.department),
        ("upheld", "" if given.upheld is None else tr(f"dispatch.upheld.{'yes' if given.upheld else 'no'}")),
        ("end", coded(OrderEnd, given.end)),
        ("officers", tr("orders.join").join(given.officers)),
    )
    return [(field_words(name), value) for name, value in told if value]


def report_lines(row: OrderRow) -> list[tuple[str, str, bool]]:
    """The report as it is reviewed: name, words, and whether something is missing there."""
    found = row.newest(OrderMove.REPORT)
    report = found.given.report if found is not None else None
    if found is None or report is None:
        return []
    contact = row.newest(OrderMove.RECORD_CONTACT)
    spoken_to = contact.given.contact if contact is not None else None
    told = spoken_to.result if spoken_to is not None else report.no_contact
    join = tr("orders.join").join
    nobody = tr("dispatch.report.nobody") if report.nobody else ""
    codes, lang = report_codes(), language().value
    causes = join(_meant(codes.causes, code, lang) for code in report.causes)
    actions = join(_meant(codes.actions, code, lang) for code in report.actions)
    lines = (
        ("finding", said(Finding, report.finding), True),
        ("facts", report.facts, True),
        ("causes", "\n".join(part for part in (causes, report.cause_words) if part), True),
        ("actions", "\n".join(part for part in (actions, report.action_words) if part), True),
        ("officers", join(report.officers) or nobody, True),
        ("contact", told, True),
        ("officers_side", report.officers_side, False),
        ("files", tr("dispatch.files", n=len(found.given.files)) if found.given.files else "", False),
    )
    return [
        (tr(f"dispatch.report.{name}"), value, needed and not value)
        for name, value, needed in lines
        if value or needed
    ]


def _meant(meanings: Mapping[Any, Meaning], code: str, lang: str) -> str:
    """The name of a cause or an action; the code where this version does not know it."""
    meaning = next((one for known, one in meanings.items() if known == code), None)
    return meaning.name.in_language(lang) if meaning is not None else code


def coded(enum: type[Enum], code: str | None) -> str:
    """The label of a code that may be missing."""
    return said(enum, code) if code else ""


_ASKED = {
    Wait.RETURNED: OrderMove.RETURN,
    Wait.OBJECTION: OrderMove.OBJECT,
    Wait.EXTENSION: OrderMove.ASK_EXTENSION,
    Wait.HOLD: OrderMove.ASK_HOLD,
    Wait.APPEAL: OrderMove.APPEAL,
    Wait.DISPUTE: OrderMove.DISPUTE,
}
_TO_THE_LEAD = frozenset({OrderMove.WITHDRAW, OrderMove.QUESTION, OrderMove.REVISIT})


def asked_of(order: DeskOrder) -> OrderSaid | None:
    """What somebody asked that is decided now; of what came to the lead, why it did."""
    if order.wait in (Wait.LEAD, Wait.CONCLUDE):
        told = [one for one in order.row.said if one.move in _TO_THE_LEAD]
        newest = max(told, key=lambda one: one.at, default=None)
        # What was said at a second revisit stands beside the first answer.
        return newest if newest is not None and newest.move != OrderMove.REVISIT else None
    move = _ASKED.get(order.wait) if order.wait is not None else None
    return order.row.newest(move) if move is not None else None


def second_answer(row: OrderRow) -> tuple[str, str] | None:
    """What the citizen said the second time, and what the second revisit came to; None while there was none."""
    found = row.newest(OrderMove.REVISIT)
    if found is None:
        return None
    verdict = found.given.verdict
    if verdict is None:
        return found.given.reason, ""
    reasons = tr("orders.join").join(
        tr(f"dispatch.verdict.{code}") for code in verdict.reasons if has(f"dispatch.verdict.{code}")
    )
    closing = tr(f"dispatch.closing.{verdict.closing}") if has(f"dispatch.closing.{verdict.closing}") else ""
    return found.given.reason, side_by_side(closing, reasons)


def own_words(one: OwnMove, names: Mapping[str, str]) -> str:
    """What the centre said of an own move."""
    return problem_words(one.problem, names) if one.problem is not None else ""


def batch_words(results: tuple[MoveResult, ...]) -> str:
    """What came of a batch, in one sentence."""
    done = sum(one.op_id is not None for one in results)
    if done == len(results):
        return tr("dispatch.saved", n=done)
    return tr("dispatch.saved_some", n=done, rest=len(results) - done)
