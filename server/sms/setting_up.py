"""What a city begins with, and rules out of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from domain.acts.sms_rule_put import SmsRulePut
from domain.acts.sms_template_put import SmsTemplatePut
from domain.ids import derived_id
from domain.problems import Problem, ProblemError
from domain.sms.rules import PPM
from domain.times import MINUTE
from resources import read_text
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.db.work import UnitOfWork

_FILES = "sms/{}.yaml"


@dataclass(frozen=True, slots=True)
class SetUp:
    """How many of each were put in force."""

    texts: int
    rules: int


def set_up(work: UnitOfWork, signature: str, by: Author) -> SetUp:
    """Put the shipped texts under a signature and the shipped rules in force.

    Raises:
        ProblemError: the signature cannot be.
    """
    texts = [SmsTemplatePut(code, text, signature) for code, text in shipped_texts().items()]
    rules = read_rules(read_text(_FILES.format("rules")))
    put_texts(work, texts, by)
    put_rules(work, rules, by)
    return SetUp(len(texts), len(rules))


def shipped_texts() -> Mapping[str, str]:
    """The texts a city begins with, by code."""
    found: dict[str, str] = yaml.safe_load(read_text(_FILES.format("templates")))
    return found


def put_texts(work: UnitOfWork, texts: Sequence[SmsTemplatePut], by: Author) -> None:
    """Put texts in a new version each, all or none."""
    for one in texts:
        entity = derived_id("sms template", work.city_id, one.template)
        act(work, Operation.by(by, one, work.now, entity_id=entity))


def put_rules(work: UnitOfWork, rules: Sequence[SmsRulePut], by: Author) -> None:
    """Put rules in a new version each, all or none."""
    for one in rules:
        entity = derived_id("sms rule", work.city_id, one.rule)
        act(work, Operation.by(by, one, work.now, entity_id=entity))


def read_rules(text: str) -> list[SmsRulePut]:
    """Rules out of a file like ``resources/sms/rules.yaml``.

    Raises:
        ProblemError: ``sms.rule.file`` (not such a file) or ``sms.rule.row`` for each rule that cannot be read (``row`` counts them).
    """
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ProblemError(Problem("sms.rule.file", {"detail": str(error)[:200]})) from None
    listed = data.get("rules") if isinstance(data, dict) else None
    if not isinstance(listed, list) or not listed:
        raise ProblemError(Problem("sms.rule.file", {"detail": "rules"}))
    rules: list[SmsRulePut] = []
    problems: list[Problem] = []
    for row, given in enumerate(listed, 1):
        try:
            rules.append(_rule(given))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            problems.append(Problem("sms.rule.row", {"detail": str(error)[:200]}, row=row))
    if problems:
        raise ProblemError(*problems)
    return rules


_KNOWN = frozenset(
    {
        "rule",
        "leg",
        "template",
        "line",
        "case_type",
        "unit",
        "way",
        "since",
        "minutes",
        "window",
        "share",
        "seed",
        "extension",
    }
)


def _rule(given: Mapping[str, Any]) -> SmsRulePut:
    unknown = set(given) - _KNOWN
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    start, _, until = str(given.get("window", "08:30-20:00")).partition("-")
    return SmsRulePut(
        rule=str(given["rule"]),
        leg=str(given["leg"]),
        template=str(given["template"]),
        business_line=str(given.get("line", "*")),
        case_type=str(given.get("case_type", "*")),
        unit_id=given.get("unit"),
        report_channel=str(given.get("way", "")),
        since=str(given.get("since", "closed")),
        delay=int(given.get("minutes", 120)) * MINUTE,
        window_from=_minutes(start),
        window_until=_minutes(until),
        share=round(float(given.get("share", 1)) * PPM),
        seed=str(given.get("seed", "0")),
        extension=str(given.get("extension", "")),
    )


def _minutes(clock: str) -> int:
    hour, _, minute = clock.strip().partition(":")
    return int(hour) * 60 + int(minute or 0)
