"""短信: what became of the messages of some days, whether carriers' subscribers still answer, and pausing."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from domain.problems import Problem, ProblemError
from domain.sms.alarming import DAYS, too_few
from domain.sms.ledger import BESIDE, PLANNED, REPLIED, WAITING, Ledger
from domain.sms.message import SENT, MessageState
from domain.times import day_of, from_local
from domain.wire.sms import (
    GatewayStanding,
    LedgerRow,
    MessageLine,
    MessagePage,
    ReplyRate,
    RuleStanding,
    SmsOverview,
    SmsPaused,
)
from server.acts.authors import Author
from server.db.work import Reading, UnitOfWork
from server.replies.repository import overview as repository
from server.sms import previewing, ruling, setting_gateways
from server.sms.repository import counts, rules
from server.tallies.tables import NO_UNIT

BY = ("unit", "carrier", "template", "gateway", "hour", "leg")
PAGE = 100
MOST_DAYS = 92


def overview(reading: Reading, since: str, until: str, by: str) -> SmsOverview:
    """The figures of the page.

    Raises:
        ProblemError: ``sms.overview.days``, ``sms.overview.by``.
    """
    first, last = _days(reading, since, until)
    if by not in BY:
        raise ProblemError(Problem("sms.overview.by", {"by": by}, field="by"))
    cells = counts.laid_out(reading, first.isoformat(), last.isoformat(), "unit_id" if by == "unit" else by)
    names = previewing.unit_names(reading) if by == "unit" else {}
    total: dict[str, int] = {}
    rows: dict[str, dict[str, int]] = {}
    for key, what, n in cells:
        total[what] = total.get(what, 0) + n
        row = rows.setdefault("" if key == NO_UNIT else key, {})
        row[what] = row.get(what, 0) + n
    calls, late = repository.calls(reading)
    return SmsOverview(
        since=first.isoformat(),
        until=last.isoformat(),
        by=by,
        mode=ruling.mode(reading).value,
        total=LedgerRow("", "", _some(total)),
        rows=[
            LedgerRow(key, names.get(key, key), _some(found))
            for key, found in sorted(rows.items(), key=_order)
        ],
        gateways=gateways(reading),
        rules=[
            RuleStanding(one.rule, one.leg.value, one.template, one.state.value)
            for one in rules.in_force(reading)
        ],
        rates=rates(reading, last),
        calls=calls,
        calls_late=late,
    )


def _order(row: tuple[str, dict[str, int]]) -> tuple[int, str]:
    """Hours by the clock, everything else by how much there was."""
    key, found = row
    return (int(key) if key.isdecimal() else -Ledger(found).planned, key)


def _some(found: dict[str, int]) -> dict[str, int]:
    return {what: n for what, n in found.items() if n > 0}


def _days(reading: Reading, since: str, until: str) -> tuple[date, date]:
    today = day_of(reading.now, reading.zone())
    try:
        first = date.fromisoformat(since) if since else today
        last = date.fromisoformat(until) if until else first
    except ValueError:
        raise ProblemError(Problem("sms.overview.days", field="since")) from None
    if not first <= last <= first + timedelta(days=MOST_DAYS):
        raise ProblemError(Problem("sms.overview.days", field="until"))
    return first, last


def gateways(reading: Reading) -> list[GatewayStanding]:
    """How the gateways stand."""
    return [
        GatewayStanding(
            one["gateway"],
            one["kind"],
            one["mode"],
            one["paused"],
            one["stopped"],
            one["parts_today"],
            one["daily_parts"],
        )
        for one in setting_gateways.standing(reading)
    ]


def rates(reading: Reading, last: date) -> list[ReplyRate]:
    """How many of each carrier's answered on the last whole day, against the 28 days before it: of today nobody can say yet."""
    today = day_of(reading.now, reading.zone())
    day = last if last < today else today - timedelta(days=1)
    before = (day - timedelta(days=DAYS)).isoformat(), (day - timedelta(days=1)).isoformat()
    usual = _by_carrier(reading, *before)
    found = []
    for carrier, ledger in sorted(_by_carrier(reading, day.isoformat(), day.isoformat()).items()):
        was = usual.get(carrier, Ledger())
        replied, sent = ledger.counts.get(REPLIED, 0), ledger.sent
        usually = was.counts.get(REPLIED, 0) / was.sent if was.sent else 0.0
        found.append(
            ReplyRate(
                carrier,
                day.isoformat(),
                replied,
                sent,
                was.counts.get(REPLIED, 0),
                was.sent,
                too_few(replied, sent, usually),
            )
        )
    return found


def _by_carrier(reading: Reading, since: str, until: str) -> dict[str, Ledger]:
    found: dict[str, dict[str, int]] = {}
    for carrier, what, n in counts.laid_out(reading, since, until, "carrier"):
        found.setdefault(carrier, {})[what] = n
    return {carrier: Ledger(numbers) for carrier, numbers in found.items() if carrier}


def messages(
    reading: Reading, what: str, since: str, until: str, by: str, key: str, after: str
) -> MessagePage:
    """The messages behind a number, masked, the newest first.

    Args:
        what: a measure of the ledger, ``sent``, or ``planned`` for all.
        by, key: of one row of the page; empty for all.
        after: where the page before ended.

    Raises:
        ProblemError: ``sms.overview.days``, ``sms.overview.what``.
    """
    first, last = _days(reading, since, until)
    zone = reading.zone()
    planned = (
        from_local(datetime.combine(first, time()), zone),
        from_local(datetime.combine(last + timedelta(days=1), time()), zone),
    )
    only: tuple[str, str] | None = None
    if by in ("unit", "carrier", "template", "gateway", "leg") and key:
        only = ("unit_id" if by == "unit" else by, key)
    elif by == "hour" and key.isdecimal() and first == last:
        start = from_local(datetime.combine(first, time(int(key) % 24)), zone)
        planned = start, start + 3_600_000
    state, _, why = what.partition(":")
    rows = repository.messages(
        reading,
        _states(state),
        planned,
        _after(after),
        PAGE,
        why=why,
        only=only,
        replied=state in BESIDE - {PLANNED},
    )
    lines = [
        MessageLine(
            row.message_id,
            row.planned_at,
            row.mask,
            row.leg,
            row.template,
            row.state,
            repository.why_of(row),
            row.gateway or "",
            row.carrier,
            row.unit_name or "",
            row.parts,
        )
        for row in rows
    ]
    full = len(lines) == PAGE
    return MessagePage(lines, f"{lines[-1].planned_at}/{lines[-1].message_id}" if full else "")


def _states(what: str) -> list[MessageState]:
    match what:
        case _ if what == PLANNED:
            return list(MessageState)
        case "sent" | "replied" | "readable":
            return sorted(SENT)
        case _ if what == WAITING:
            return [MessageState.PLANNED, MessageState.CLAIMED]
    if what in tuple(MessageState):
        return [MessageState(what)]
    raise ProblemError(Problem("sms.overview.what", {"what": what}, field="what"))


def _after(text: str) -> tuple[int, str] | None:
    at, _, message = text.partition("/")
    return (int(at), message) if at.isdecimal() and len(message) == 36 else None


def pause(work: UnitOfWork, author: Author, paused: bool, reason: str, gateway: str) -> SmsPaused:
    """Have nothing more be handed to a gateway or any, or let them go on.

    Raises:
        ProblemError: ``sms.gateway.unknown``, ``sms.gateway.reason``.
    """
    names = [gateway] if gateway else [one.gateway for one in gateways(work)]
    for name in names:
        setting_gateways.switch(work, name, paused=paused, reason=reason, by=author)
    return SmsPaused(gateways(work), repository.in_hand(work))
