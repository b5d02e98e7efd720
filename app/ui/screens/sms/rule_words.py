"""Rules and texts in words, and what is typed of a rule. No Qt."""

from __future__ import annotations

from collections.abc import Iterable

from app.ui.models.columns import Align, Cell, Column
from app.ui.text import has, language, tr
from app.ui.text.codes import said, side_by_side
from app.ui.tone import Tone
from domain.problems import Problem, ProblemError
from domain.sms.hours import SendingWindow
from domain.sms.modes import SmsMode
from domain.sms.rules import ANY, PPM
from domain.times import MINUTE
from domain.vocabulary import BusinessLine, ReportWay
from domain.wire.sms_rules import RuleLine, TextLine
from resources import words

MODE_TONES = {SmsMode.LIVE: Tone.OK, SmsMode.TEAM: Tone.WARN, SmsMode.SIMULATE: Tone.WARN}
"""What is not live is told apart wherever texts are spoken of: nobody waits for answers to what never left."""
_STATES = {"running": Tone.OK, "paused": Tone.WARN, "stopped": Tone.NEUTRAL}


def leg_words(leg: str) -> str:
    """What a rule's text is about: 出警之后."""
    return tr(f"sms.leg.{leg}") if has(f"sms.leg.{leg}") else leg


def mode_words(mode: str) -> str:
    """How far texts go: 正式发送."""
    return tr(f"sms.mode.{mode}") if has(f"sms.mode.{mode}") else mode


def mode_tone(mode: str) -> Tone:
    """How it stands out."""
    return MODE_TONES[SmsMode(mode)] if mode in tuple(SmsMode) else Tone.NEUTRAL


def text_words(template: str) -> str:
    """What a text is for, by its code; a city's own variant with its name behind."""
    base, _, own = template.partition(".")
    return side_by_side(tr(f"sms.text.{base}") if has(f"sms.text.{base}") else base, own)


def whom(rule: RuleLine) -> str:
    """Which events a rule is about: 报警 · 纠纷 · 柳河派出所."""
    line = "" if rule.business_line == ANY else said(BusinessLine, rule.business_line)
    case = "" if rule.case_type == ANY else rule.case_type
    return side_by_side(line, case, rule.unit_name, said(ReportWay, rule.report_channel)) or tr(
        "sms.rules.all"
    )


def when(rule: RuleLine) -> str:
    """When its texts leave: 结案后 120 分钟, 08:30–20:00."""
    return tr(
        "sms.rules.when",
        since=tr(f"sms.since.{rule.since}"),
        n=rule.delay // MINUTE,
        window=window_words(rule.window_from, rule.window_until),
    )


def window_words(start: int, until: int) -> str:
    """Minutes of the day as a span: 08:30–20:00."""
    return f"{start // 60:02}:{start % 60:02}–{until // 60:02}:{until % 60:02}"


def share_words(ppm: int) -> str:
    """A share of a million as per cent, without noughts behind."""
    return f"{ppm * 100 / PPM:g}%"


def read_share(text: str) -> int | None:
    """Per cent as typed (100, 12.5%); None where it is none."""
    try:
        return round(float(text.strip().rstrip("%％")) / 100 * PPM)
    except ValueError:
        return None


def read_window(text: str) -> SendingWindow | None:
    """A span of the day as typed (08:30-20:00, 8:30–20); None where it is none, or ends before it starts."""
    start, found, until = text.strip().replace("–", "-").replace("—", "-").replace("：", ":").partition("-")
    if not found:
        return None
    first, last = _minutes(start), _minutes(until)
    if first is None or last is None or not first < last <= 24 * 60:
        return None
    return SendingWindow(first, last)


def _minutes(clock: str) -> int | None:
    hour, _, minute = clock.strip().partition(":")
    if not hour.isdecimal() or (minute and not minute.isdecimal()):
        return None
    return int(hour) * 60 + int(minute or 0)


def problems_of(error: BaseException) -> tuple[Problem, ...]:
    """What the centre has against it; nothing where it could not be asked."""
    return error.problems if isinstance(error, ProblemError) else ()


def problem_lines(problems: Iterable[Problem]) -> list[str]:
    """Each with the line of the text it is about."""
    lang = language().value
    lines = []
    for one in problems:
        told = words.word(one.code, one.params, lang)
        lines.append(tr("sms.texts.at_line", row=one.row, what=told) if one.row is not None else told)
    return lines


def rule_columns() -> tuple[Column[RuleLine], ...]:
    """The columns of the rules."""
    return (
        Column("rule", tr("sms.rules.name"), lambda one: Cell(one.rule, bold=True), 100, sortable=False),
        Column("state", tr("sms.column.state"), _state, 108, sortable=False),
        Column("leg", tr("sms.rules.leg"), lambda one: Cell(leg_words(one.leg)), 140, sortable=False),
        Column("whom", tr("sms.rules.whom"), lambda one: Cell(whom(one)), 160, sortable=False, stretch=True),
        Column("share", tr("sms.rules.share"), lambda one: Cell(share_words(one.share)), 76, Align.RIGHT, sortable=False),
        Column("waiting", tr("sms.rules.waiting"), lambda one: Cell(str(one.waiting)), 76, Align.RIGHT, sortable=False),
    )  # fmt: skip


def _state(one: RuleLine) -> Cell:
    tone = _STATES.get(one.state, Tone.NEUTRAL)
    return Cell(tr(f"sms.rules.state.{one.state}"), tone, tip=one.state_reason)


def text_columns() -> tuple[Column[TextLine], ...]:
    """The columns of the texts."""

    def standing(one: TextLine) -> Cell:
        if one.paused_reason:
            return Cell(tr("sms.rule.paused"), Tone.WARN, tip=one.paused_reason)
        return Cell(
            one.registered_no or tr("sms.texts.unregistered"), ink="text" if one.registered_no else "muted"
        )

    return (
        Column("template", tr("sms.column.template"), lambda one: Cell(text_words(one.template), bold=True), 150,
               sortable=False, stretch=True),
        Column("version", tr("sms.texts.version"), lambda one: Cell(str(one.version)), 64, Align.RIGHT, sortable=False),
        Column("parts", tr("sms.texts.parts"), lambda one: Cell(str(one.parts)), 64, Align.RIGHT, sortable=False),
        Column("registered", tr("sms.texts.registered"), standing, 120, sortable=False),
    )  # fmt: skip
