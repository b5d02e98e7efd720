"""Rules and texts as a desk reads and puts them, and what planning would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from domain.acts.sms_mode import SmsModeSet
from domain.acts.sms_rule_put import SmsRulePut
from domain.acts.sms_rule_state import SmsRuleState
from domain.acts.sms_template_put import SmsTemplatePut
from domain.problems import Problem, ProblemError
from domain.sms.rules import SmsRule
from domain.wire.sms_rules import (
    NamedCount,
    PlanPreview,
    RuleChanged,
    RuleLine,
    RuleList,
    TeamChange,
    TeamLine,
    TeamList,
    TextLine,
    TextList,
)
from server.acts.authors import Author
from server.db.work import Reading, UnitOfWork
from server.sms import planning, previewing, ruling, setting_gateways, setting_up
from server.sms.repository import planned
from server.sms.repository import rules as repository
from server.sms.tables import sms_rule, sms_template

SAMPLES = 10
"""Texts that a preview shows."""
VERSIONS = 50
"""Versions of one text that are shown."""


def rules(reading: Reading) -> RuleList:
    """Those in force, and how far texts go."""
    reasons, names = repository.standing_of(reading), previewing.unit_names(reading)
    lines = [_rule(reading, one, reasons, names) for one in repository.in_force(reading)]
    return RuleList(lines, ruling.mode(reading).value, len(repository.team(reading)))


def put_rule(work: UnitOfWork, told: SmsRulePut, seen: int, by: Author) -> RuleList:
    """A rule in a new version.

    Args:
        seen: the version its author began from; 0: a new one.

    Raises:
        ProblemError: ``sms.stale``: somebody put another version meanwhile; what the act itself refuses.
    """
    _unmoved(repository.version_of(work, sms_rule, told.rule), seen)
    setting_up.put_rules(work, [told], by)
    return rules(work)


def set_state(work: UnitOfWork, told: SmsRuleState, by: Author) -> RuleChanged:
    """Pause a rule, stop it, or let it go on. Raises what :func:`ruling.set_state` raises."""
    done = ruling.set_state(work, told.rule, told.state, told.reason, by)
    return RuleChanged(rules(work), done.cancelled, done.in_hand)


def set_mode(work: UnitOfWork, told: SmsModeSet, by: Author) -> RuleList:
    """How far texts go from now on. Raises what :func:`ruling.set_mode` raises."""
    ruling.set_mode(work, told.mode, told.reason, by)
    return rules(work)


def team(reading: Reading) -> TeamList:
    """The numbers of the centre's own people, masked."""
    return TeamList([TeamLine(one.group_id, one.mask, one.label) for one in repository.team_lines(reading)])


def change_team(work: UnitOfWork, told: TeamChange, by: Author) -> TeamList:
    """Numbers in and out. Raises what :func:`ruling.change_team` raises."""
    ruling.change_team(work, told.add, frozenset(told.remove), by)
    return team(work)


def texts(reading: Reading, template: str = "") -> TextList:
    """Those in force; or the versions of one."""
    rows = repository.versions(reading, template, VERSIONS) if template else _in_force(reading)
    return TextList([_text(row) for row in rows])


def put_text(work: UnitOfWork, told: SmsTemplatePut, seen: int, by: Author) -> TextList:
    """A text in a new version.

    Raises:
        ProblemError: ``sms.stale``; what the act itself refuses, by line.
    """
    _unmoved(repository.version_of(work, sms_template, told.template), seen)
    setting_up.put_texts(work, [told], by)
    return texts(work)


def preview(reading: Reading) -> PlanPreview:
    """What planning would do now."""
    counts, would = planning.dry_run(reading, samples=SAMPLES)
    names = previewing.unit_names(reading)
    working = [one for one in setting_gateways.standing(reading) if not one["paused"] and not one["stopped"]]
    return PlanPreview(
        looked_at=counts.looked_at,
        planned=counts.planned,
        held=counts.held,
        parts=counts.parts,
        budget=sum(one["daily_parts"] for one in working),
        budget_left=sum(max(0, one["daily_parts"] - one["parts_today"]) for one in working),
        by_leg=_named(counts.by_leg),
        by_unit=_named(counts.by_unit, names),
        by_carrier=_named(counts.by_carrier),
        by_reason=_named(counts.by_reason),
        samples=previewing.filled(reading, would),
    )


def _unmoved(now: int, seen: int) -> None:
    if now != seen:
        raise ProblemError(Problem("sms.stale", {"version": now}))


def _named(counted: Counter[str], names: Mapping[str, str] | None = None) -> list[NamedCount]:
    return [NamedCount(key, (names or {}).get(key, key), n) for key, n in counted.most_common()]


def _in_force(reading: Reading) -> list[Any]:
    return list(repository.templates(reading).values())


def _rule(reading: Reading, one: SmsRule, reasons: Mapping[str, str], names: Mapping[str, str]) -> RuleLine:
    standing = planned.standing(reading, one.rule)
    return RuleLine(
        rule=one.rule, version=one.version, state=one.state.value, state_reason=reasons.get(one.rule, ""), leg=one.leg.value,
        template=one.template, business_line=one.business_line, case_type=one.case_type, report_channel=one.report_channel,
        since=one.since.value, delay=one.delay, extension=one.extension, window_from=one.window.start,
        window_until=one.window.until, share=one.share, seed=one.seed, unit_id=one.unit_id,
        unit_name=names.get(one.unit_id or "", ""), valid_from=one.valid_from, valid_until=one.valid_until,
        waiting=standing.planned, in_hand=standing.claimed,
    )  # fmt: skip


def _text(row: Any) -> TextLine:
    return TextLine(
        template=row.template, version=row.version, in_force=bool(row.in_force), text=row.text, signature=row.signature,
        parts=row.parts, put_at=row.put_at, registered_no=row.registered_no or "", registered_on=row.registered_on or "",
        paused_reason=row.paused_reason or "",
    )  # fmt: skip
