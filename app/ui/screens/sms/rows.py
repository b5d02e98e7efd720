"""What 短信 says: figures laid out, the way from planned to read, and masked messages. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto

from app.bridge.lanes import Lane
from app.services.text_messages import TextMessages
from app.ui.models.columns import Align, Cell, Column
from app.ui.models.paging import Page, Query
from app.ui.screens.sms.rule_words import text_words
from app.ui.text import has, language, tr
from app.ui.text.times import spoken
from app.ui.tone import Tone
from domain.sms.ledger import PLANNED, READABLE, REPLIED, WAITING, Ledger
from domain.sms.message import MessageState
from domain.wire.sms import LedgerRow, MessageLine
from resources import words

S = MessageState
TONES = {S.DELIVERED: Tone.OK, S.FAILED: Tone.BAD, S.UNKNOWN: Tone.WARN, S.NO_RECEIPT: Tone.WARN}


class Days(StrEnum):
    """Which days."""

    TODAY = auto()
    YESTERDAY = auto()
    WEEK = auto()


class By(StrEnum):
    """What they are laid out by."""

    UNIT = auto()
    CARRIER = auto()
    TEMPLATE = auto()
    GATEWAY = auto()
    HOUR = auto()


TOTAL = "*"
"""The key of the row that stands for all."""


def key_words(by: str, row: LedgerRow) -> str:
    """The name of a row."""
    if row.key == TOTAL:
        return tr("sms.all")
    if by == By.HOUR:
        return tr("sms.hour", n=row.key)
    if by == By.TEMPLATE and row.key:
        return text_words(row.key)
    if by == By.CARRIER:
        return tr(f"sms.carrier.{row.key}") if has(f"sms.carrier.{row.key}") else row.key
    if not row.key:
        return tr(f"sms.nothing.{by}") if has(f"sms.nothing.{by}") else tr("sms.nothing")
    return row.name or row.key


def _figure(what: Callable[[Ledger], int], ink: str = "text") -> Callable[[LedgerRow], Cell]:
    def cell(row: LedgerRow) -> Cell:
        n = what(Ledger(row.counts))
        return Cell(str(n), ink=ink if n else "faint", bold=row.key == TOTAL)

    return cell


def columns(by: Callable[[], str]) -> tuple[Column[LedgerRow], ...]:
    """The columns of the figures."""

    def right(
        name: str, what: Callable[[Ledger], int], ink: str = "text", width: int = 70
    ) -> Column[LedgerRow]:
        return Column(name, tr(f"sms.count.{name}"), _figure(what, ink), width, Align.RIGHT, sortable=False)

    return (
        Column(
            "key", tr("sms.column.key"), lambda row: key_words(by(), row), 150, sortable=False, stretch=True
        ),
        right("planned", lambda ledger: ledger.planned),
        right("excluded", lambda ledger: ledger.of(S.EXCLUDED)),
        right("sent", lambda ledger: ledger.sent),
        right("delivered", lambda ledger: ledger.of(S.DELIVERED)),
        right("failed", lambda ledger: ledger.of(S.FAILED), "bad"),
        right("unknown", lambda ledger: ledger.of(S.UNKNOWN), "warn", 92),
        right("no_receipt", lambda ledger: ledger.of(S.NO_RECEIPT), "warn"),
        right("replied", lambda ledger: ledger.counts.get(REPLIED, 0)),
        right("readable", lambda ledger: ledger.counts.get(READABLE, 0)),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One amount on the way from planned to read.

    Attributes:
        what: by which its messages are asked for.
        of: what its bar is a share of.
        part: it is a part of the amount above it: one reason of several.
    """

    what: str
    words: str
    n: int
    of: int
    part: bool = False
    warn: bool = False


def steps(counts: dict[str, int]) -> list[Step]:
    """The way of these messages; every number of it opens its messages."""
    ledger, planned = Ledger(counts), Ledger(counts).planned
    found = [Step(PLANNED, tr("sms.count.planned"), planned, planned)]
    for state in (S.EXCLUDED, S.CANCELLED):
        found += _with_reasons(ledger, state, planned)
    found.append(Step(WAITING, tr("sms.count.waiting"), ledger.waiting, planned))
    found.append(Step("sent", tr("sms.count.sent"), ledger.sent, planned))
    for state in (S.ACCEPTED, S.DELIVERED, S.FAILED, S.UNKNOWN, S.NO_RECEIPT):
        found += _with_reasons(ledger, state, ledger.sent)
    replied, readable = counts.get(REPLIED, 0), counts.get(READABLE, 0)
    found.append(Step(REPLIED, tr("sms.count.replied"), replied, ledger.sent))
    found.append(Step(READABLE, tr("sms.count.readable"), readable, replied))
    return [step for step in found if step.n or step.what in (PLANNED, "sent", REPLIED)]


def _with_reasons(ledger: Ledger, state: MessageState, of: int) -> list[Step]:
    warn = state in (S.FAILED, S.UNKNOWN, S.NO_RECEIPT)
    whole = Step(state.value, tr(f"sms.count.{state.value}"), ledger.of(state), of, warn=warn)
    why = sorted(ledger.why(state).items(), key=lambda one: -one[1])
    return [
        whole,
        *(Step(f"{state.value}:{name}", why_words(name), n, of, True, warn) for name, n in why if name),
    ]


def why_words(why: str) -> str:
    """Why a message stands where it stands: words of the reason, of the class of error, else its code."""
    if not why:
        return ""
    if has(f"sms.class.{why}"):
        return tr(f"sms.class.{why}")
    return words.word(why, {}, language().value)


def share(step: Step) -> float:
    """Of what its bar is a share of."""
    return step.n / step.of if step.of else 0.0


def rate_words(part: int, whole: int) -> str:
    """``35.6%（356/1000）``; nothing of nothing."""
    return tr("sms.rate", share=f"{100 * part / whole:.1f}", part=part, whole=whole) if whole else "—"


class MessageSource:
    """The messages behind a number."""

    lane = Lane.NETWORK

    def __init__(self, messages: TextMessages) -> None:
        self._messages = messages

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Page[MessageLine]:
        page = self._messages.messages({**query.filters, "after": str(after_key or "")})
        return Page(tuple(page.lines), page.after or None, None)


def message_columns(now: Callable[[], int], zone: str) -> tuple[Column[MessageLine], ...]:
    """The columns of the messages."""
    return (
        Column("state", tr("sms.column.state"), _state, 128, sortable=False),
        Column(
            "why",
            tr("sms.column.reason"),
            lambda line: why_words(line.why),
            150,
            sortable=False,
            stretch=True,
        ),
        Column(
            "at", tr("sms.column.at"), lambda line: spoken(line.planned_at, now(), zone), 110, sortable=False
        ),
        Column("mask", tr("sms.column.mask"), lambda line: line.mask, 112, sortable=False),
        Column(
            "template", tr("sms.column.template"), lambda line: text_words(line.template), 90, sortable=False
        ),
        Column("gateway", tr("sms.column.gateway"), lambda line: line.gateway, 80, sortable=False),
        Column("unit", tr("sms.column.unit"), lambda line: line.unit_name, 110, sortable=False),
    )


def _state(line: MessageLine) -> Cell:
    known = line.state in tuple(MessageState)
    return Cell(
        tr(f"sms.state.{line.state}") if known else line.state,
        TONES.get(MessageState(line.state), Tone.NEUTRAL) if known else Tone.NEUTRAL,
    )
