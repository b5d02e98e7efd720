"""What the panel says, worked out from one ``Panel`` and the moment; no Qt, no clock of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.ui.text import has, tr
from app.ui.text.codes import said
from app.ui.text.times import age, duration
from app.ui.tone import Tone
from domain.dispositions import Disposition
from domain.satisfaction import Counts, Rate, SatisfactionFigures, figures
from domain.times import HOUR, MINUTE
from domain.vocabulary import AgentState
from domain.wire.hall import AgentLine, Panel, QueueLine
from domain.wire.oversight import Stations

SMS_LIMIT = 24 * HOUR
"""A dissatisfied SMS citizen is called within so long (Guangzhou)."""
SMS_NEAR = 18 * HOUR
BREAK_LIMIT = 15 * MINUTE
UNSENT_LIMIT = 30 * MINUTE
"""Unsent work of a workstation that is in contact should not grow so old."""
MOST_OUTCOMES = 7

LOST = "lost"
REVIEW = "review:"
"""A warning that begins so is about the section of 复核 behind it, not about a seat."""
ABSENT = frozenset({LOST, AgentState.AWAY.value, AgentState.OFF_DUTY.value, AgentState.SHORT_BREAK.value})
"""States in which a seat's tasks may be released: nobody is working on them."""


@dataclass(frozen=True, slots=True)
class TileView:
    """One figure with what it rests on; with a tone the line below stands out."""

    figure: str
    sub: str
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class RateView:
    """Satisfaction: the strict rate large, its basis beside it, the other two ways below."""

    figure: str
    interval: str
    valid: str
    others: str
    tip: str


@dataclass(frozen=True, slots=True)
class WarningView:
    """Something a lead should look after, and the seat (or ``REVIEW`` and a section) it is about."""

    user_id: str
    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class AmountView:
    """A named amount with its bar: a kind of waiting task, or an outcome of today."""

    key: str
    name: str
    value: str
    note: str
    share: float
    warn: bool = False


def percent(value: float | None) -> str:
    """A share as people write it, ``86.4%``; a dash where there is none."""
    return tr("common.none") if value is None else f"{value * 100:.1f}%"


def calls_tile(panel: Panel) -> TileView:
    """Calls of today, and how many reached somebody."""
    share = f"{panel.connected / panel.calls * 100:.0f}%" if panel.calls else tr("common.none")
    return TileView(f"{panel.calls:,}", tr("panel.calls.sub", n=panel.connected, share=share))


def completed_tile(panel: Panel) -> TileView:
    """Forms completed today, and the average talk of calls that reached somebody."""
    talk = duration(panel.talk_ms // panel.connected) if panel.connected else tr("common.none")
    return TileView(f"{panel.completed:,}", tr("panel.completed.sub", time=talk))


def sms_tile(panel: Panel, now: int) -> TileView:
    """Dissatisfied by SMS and not called yet, against the limit of 24 hours."""
    oldest = panel.sms_dissatisfied_oldest_at
    if not panel.sms_dissatisfied or oldest is None:
        return TileView(f"{panel.sms_dissatisfied:,}", tr("panel.sms.none"))
    waited = now - oldest
    if waited > SMS_LIMIT:
        return TileView(f"{panel.sms_dissatisfied:,}", tr("panel.sms.late", age=age(waited)), Tone.BAD)
    if waited > SMS_NEAR:
        return TileView(f"{panel.sms_dissatisfied:,}", tr("panel.sms.near", age=age(waited)), Tone.WARN)
    return TileView(f"{panel.sms_dissatisfied:,}", tr("panel.sms.ok", age=age(waited)))


def orders_tile(panel: Panel, now: int) -> TileView:
    """Dissatisfied orders nobody has dispatched."""
    oldest = panel.orders_waiting_oldest_at
    count = f"{panel.orders_waiting:,}{'+' if panel.orders_waiting_more else ''}"
    if not panel.orders_waiting or oldest is None:
        return TileView(count, tr("panel.orders.none"))
    return TileView(count, tr("panel.orders.oldest", age=age(now - oldest)))


def satisfaction(panel: Panel) -> SatisfactionFigures:
    """Today's figures from the panel's counts; connected calls are those asked."""
    return figures(
        Counts(
            satisfied=panel.satisfied,
            basically_satisfied=panel.basically,
            dissatisfied=panel.dissatisfied,
            unclear=panel.unclear,
            asked=panel.connected,
        )
    )


def interval(rate: Rate) -> tuple[str, str]:
    """Both ends of the 95% interval in percent, without the sign."""
    if rate.low is None or rate.high is None:
        return tr("common.none"), tr("common.none")
    return f"{rate.low * 100:.1f}", f"{rate.high * 100:.1f}"


def rate_with_interval(rate: Rate) -> str:
    """``86.4% (80.5–90.7)``."""
    if rate.value is None:
        return tr("common.none")
    low, high = interval(rate)
    return f"{percent(rate.value)} ({low}–{high})"


def rate_tile(panel: Panel) -> RateView:
    """The strict rate with n and interval, the two other ways beside it."""
    found = satisfaction(panel)
    if not found.counts.valid:
        return RateView(tr("common.none"), "", "", tr("panel.rate.none"), tr("panel.rate.none"))
    low, high = interval(found.strict)
    tip = tr(
        "panel.rate.tip",
        n=found.counts.valid,
        satisfied=found.counts.satisfied,
        basically=found.counts.basically_satisfied,
        dissatisfied=found.counts.dissatisfied,
        unclear=found.counts.unclear,
        strict=rate_with_interval(found.strict),
        weighted=rate_with_interval(found.weighted),
        inclusive=rate_with_interval(found.inclusive),
    )
    return RateView(
        percent(found.strict.value),
        tr("panel.rate.interval", low=low, high=high),
        tr("panel.rate.valid", n=found.counts.valid),
        tr(
            "panel.rate.others",
            weighted=percent(found.weighted.value),
            inclusive=percent(found.inclusive.value),
        ),
        tip,
    )


def seats_sum(panel: Panel) -> str:
    """在岗 15 · 小休 2 · 失联 1: people by what matters to a lead, none left out."""
    present = {AgentState.SHORT_BREAK.value, AgentState.AWAY.value, AgentState.OFF_DUTY.value, LOST}
    counts: dict[str, int] = {}
    for line in panel.agents:
        key = line.state if line.state in present else AgentState.ON_DUTY.value
        counts[key] = counts.get(key, 0) + 1
    order = (AgentState.ON_DUTY.value, AgentState.SHORT_BREAK.value, AgentState.AWAY.value, LOST)
    shown = [key for key in (*order, AgentState.OFF_DUTY.value) if counts.get(key)]
    return " · ".join(tr("panel.seats.sum", state=tr(f"panel.state.{key}"), n=counts[key]) for key in shown)


def may_release(line: AgentLine) -> bool:
    """Whether a lead may give this seat's tasks back: it holds some, and nobody is at work there."""
    return bool(line.leased) and line.state in ABSENT


def warnings(panel: Panel, now: int) -> tuple[WarningView, ...]:
    """What needs a lead's eye, the gravest first."""
    return gravest_first(warning for line in panel.agents for warning in _warnings_of(line, now))


def gravest_first(found: Iterable[WarningView]) -> tuple[WarningView, ...]:
    """Warnings in the order they are shown."""
    return tuple(sorted(found, key=lambda warning: warning.tone is not Tone.BAD))


def waiting(stations: Stations) -> Iterator[WarningView]:
    """What waits for the lead in 复核: leads there instead of to a seat."""
    if stations.reviews:
        yield WarningView(f"{REVIEW}double", tr("panel.warn.reviews", n=stations.reviews), Tone.WARN)
    if stations.refused:
        yield WarningView(f"{REVIEW}returned", tr("panel.warn.refused", n=stations.refused), Tone.WARN)


def _warnings_of(line: AgentLine, now: int) -> Iterator[WarningView]:
    since = now - line.since if line.since is not None else 0
    if line.state == LOST:
        silent = age(now - (line.last_contact_at or line.since or now))
        key = "panel.warn.lost_unsent" if line.unsent else "panel.warn.lost"
        yield WarningView(line.user_id, tr(key, name=line.name, age=silent, n=line.unsent), Tone.BAD)
        return
    if line.state == AgentState.SHORT_BREAK and since > BREAK_LIMIT:
        yield WarningView(line.user_id, tr("panel.warn.break", name=line.name, age=age(since)), Tone.WARN)
    if line.state == AgentState.AWAY and since > BREAK_LIMIT:
        yield WarningView(line.user_id, tr("panel.warn.away", name=line.name, age=age(since)), Tone.WARN)
    oldest = line.oldest_unsent_at
    if line.unsent and oldest is not None and now - oldest > UNSENT_LIMIT:
        words = tr("panel.warn.unsent", name=line.name, n=line.unsent, age=age(now - oldest))
        yield WarningView(line.user_id, words, Tone.WARN)


def queue_name(key: str) -> str:
    """What a line of the queue, or a questionnaire, is called."""
    if has(f"panel.queue.{key}"):
        return tr(f"panel.queue.{key}")
    from domain.vocabulary import BusinessLine  # codes of lines stand for themselves where no script is named

    return said(BusinessLine, key)


def queue_rows(panel: Panel, now: int) -> tuple[AmountView, ...]:
    """Waiting tasks by kind with their oldest; bars measure against the largest kind."""
    largest = max((line.count for line in panel.queue), default=0)
    return tuple(_queue_row(line, largest, now) for line in panel.queue)


def _queue_row(line: QueueLine, largest: int, now: int) -> AmountView:
    note, warn = "", False
    if line.oldest_at is not None and line.count:
        waited = now - line.oldest_at
        note = tr("panel.queue.oldest", age=age(waited))
        if line.overdue:
            note, warn = tr("panel.queue.overdue", n=line.overdue, age=age(waited)), True
        elif line.key == "sms_dissatisfied":
            warn = waited > SMS_NEAR
    share = line.count / largest if largest else 0.0
    return AmountView(line.key, queue_name(line.key), f"{line.count:,}", note, share, warn)


def queue_total(panel: Panel) -> int:
    """All waiting tasks."""
    return sum(line.count for line in panel.queue)


def outcome_rows(panel: Panel, most: int = MOST_OUTCOMES) -> tuple[AmountView, ...]:
    """Outcomes of today, the most frequent first; rare ones together on the last line."""
    total = sum(panel.outcomes.values())
    ranked = sorted(panel.outcomes.items(), key=lambda pair: (-pair[1], pair[0]))
    largest = ranked[0][1] if ranked else 0
    head = ranked if len(ranked) <= most else ranked[: most - 1]
    rows = [_outcome_row(code, said(Disposition, code), n, total, largest) for code, n in head]
    rest = ranked[len(head) :]
    if rest:
        left = sum(n for _, n in rest)
        rows.append(_outcome_row("", tr("panel.outcomes.rest", n=len(rest)), left, total, largest))
    return tuple(rows)


def _outcome_row(code: str, name: str, n: int, total: int, largest: int) -> AmountView:
    return AmountView(code, name, f"{n:,}", f"{n / total * 100:.0f}%", min(1.0, n / largest))
