"""By which table tasks are planned: the city's own rules, or those that ship with the product."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from domain.times import HOUR
from resources import read_yaml
from server.db.work import Reading
from server.revisits.repository import planning as repository
from server.revisits.repository.planning import Rule

ANY = "*"


class RuleBook:
    """Finds the most exact rule for an event: line and case type, line and subtype, line alone, any."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = {(rule.business_line, rule.case_type): rule for rule in rules}
        self._found: dict[tuple[str, str, str], Rule | None] = {}

    def find(self, line: str, case_type: str, case_subtype: str = "") -> Rule | None:
        """The rule for an event, ``None`` where no rule speaks of it."""
        key = (line, case_type, case_subtype)
        if key not in self._found:
            exact = ((line, case_subtype), (line, case_type), (line, ANY), (ANY, case_type), (ANY, ANY))
            self._found[key] = next((self._rules[k] for k in exact if k in self._rules), None)
        return self._found[key]

    @property
    def rules(self) -> list[Rule]:
        """All rules, in order."""
        return sorted(self._rules.values(), key=lambda r: (r.business_line, r.case_type))


def rule_book(reading: Reading) -> RuleBook:
    """The rules in force."""
    return RuleBook(repository.rules(reading) or shipped())


@lru_cache(maxsize=1)
def shipped() -> tuple[Rule, ...]:
    """The rules in ``resources/planning.yaml``."""
    data = read_yaml("planning.yaml")
    return tuple(
        Rule(
            business_line=rule["line"],
            case_type=rule.get("case_type", ANY),
            questionnaire=rule["questionnaire"],
            hall_id=rule.get("hall", data["hall"]),
            rate=float(rule.get("rate", data["rate"])),
            seed=str(rule.get("seed", data["seed"])),
            after_event=int(rule.get("hours", data["hours"])) * HOUR,
        )
        for rule in data["rules"]
    )
