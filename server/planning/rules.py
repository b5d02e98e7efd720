"""By which table tasks are planned: the city's own rules, or those that ship with the product."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import yaml

from domain.acts.planning_rules import PlanningRule, PlanningRules
from domain.ids import derived_id
from domain.permissions import DEFAULT_HALL
from domain.problems import Problem, ProblemError
from domain.sampling import DEFAULT_RATE
from domain.times import HOUR
from domain.vocabulary import BusinessLine
from resources import questionnaires, read_text
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.db.work import Reading, UnitOfWork
from server.planning import repository

ANY = "*"


class RuleBook:
    """Finds the most exact rule for an event: line and case type, line and subtype, line alone, any."""

    def __init__(self, rules: Iterable[PlanningRule]) -> None:
        self._rules = {(rule.business_line, rule.case_type): rule for rule in rules}
        self._found: dict[tuple[str, str, str], PlanningRule | None] = {}

    def find(self, line: str, case_type: str, case_subtype: str = "") -> PlanningRule | None:
        """The rule for an event, ``None`` where no rule speaks of it."""
        key = (line, case_type, case_subtype)
        if key not in self._found:
            exact = ((line, case_subtype), (line, case_type), (line, ANY), (ANY, case_type), (ANY, ANY))
            self._found[key] = next((self._rules[k] for k in exact if k in self._rules), None)
        return self._found[key]

    @property
    def rules(self) -> list[PlanningRule]:
        """All rules, in order."""
        return sorted(self._rules.values(), key=lambda r: (r.business_line, r.case_type))


def rule_book(reading: Reading) -> RuleBook:
    """The rules in force."""
    return RuleBook(repository.rules(reading) or shipped())


@lru_cache(maxsize=1)
def shipped() -> tuple[PlanningRule, ...]:
    """The rules in ``resources/planning.yaml``."""
    return read_rules(read_text("planning.yaml"))


def replace_rules(work: UnitOfWork, rules: Sequence[PlanningRule], by: Author) -> None:
    """Put these in place of the city's rules, on record. Planning looks again at what the old ones had left out, but draws nobody anew."""
    rules_id = derived_id("planning rules", work.city_id)
    act(work, Operation.by(by, PlanningRules(tuple(rules)), work.now, entity_id=rules_id))


def read_rules(text: str) -> tuple[PlanningRule, ...]:
    """Rules out of a file like ``resources/planning.yaml``.

    Raises:
        ProblemError: ``planning.file`` (not such a file) or ``planning.rule`` for each rule that cannot be (``row`` counts them).
    """
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ProblemError(Problem("planning.file", {"detail": str(error)[:200]})) from None
    listed = data.get("rules") if isinstance(data, dict) else None
    if not isinstance(listed, list) or not listed:
        raise ProblemError(Problem("planning.file", {"detail": "rules"}))
    problems: list[Problem] = []
    found: dict[tuple[str, str], PlanningRule] = {}
    for row, given in enumerate(listed, 1):
        try:
            rule = _rule(data, given)
            if (rule.business_line, rule.case_type) in found:
                raise ValueError(f"{rule.business_line} / {rule.case_type} stands twice")
            found[rule.business_line, rule.case_type] = rule
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            problems.append(Problem("planning.rule", {"detail": str(error)[:200]}, row=row))
    if problems:
        raise ProblemError(*problems)
    return tuple(found.values())


def _rule(data: Mapping[str, Any], given: Mapping[str, Any]) -> PlanningRule:
    line = str(given["line"])
    if line != ANY:
        BusinessLine(line)
    questionnaire = given.get("questionnaire")
    if questionnaire is not None and questionnaire not in questionnaires():
        raise ValueError(f"unknown questionnaire {questionnaire}")
    rate = float(given.get("rate", data.get("rate", DEFAULT_RATE)))
    hours = int(given.get("hours", data.get("hours", 2)))
    if not 0 <= rate <= 1 or hours < 0:
        raise ValueError("a rate lies between 0 and 1, hours are not negative")
    return PlanningRule(
        business_line=line,
        case_type=str(given.get("case_type", ANY)),
        questionnaire=questionnaire,
        hall_id=str(given.get("hall", data.get("hall", DEFAULT_HALL))),
        rate=rate,
        seed=str(int(given.get("seed", data["seed"]))),
        after_event=hours * HOUR,
    )
