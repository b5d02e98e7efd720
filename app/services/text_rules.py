"""Who is asked by text, with which words and how far texts go: rules, texts and modes at the centre."""

from __future__ import annotations

from app.services.desk import Desk
from domain.acts.sms_mode import SmsModeSet
from domain.acts.sms_rule_put import SmsRulePut
from domain.acts.sms_rule_state import SmsRuleState
from domain.acts.sms_template_put import SmsTemplatePut
from domain.wire.sms_rules import (
    PlanPreview,
    RuleChanged,
    RuleList,
    TeamChange,
    TeamList,
    TextList,
    WrongNumbers,
)


class TextRules:
    """Online only."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def rules(self) -> RuleList:
        """Those in force."""
        return self._desk.centre.get("/sms/rules", RuleList)

    def put_rule(self, rule: SmsRulePut, seen: int) -> RuleList:
        """A new version of the one that was ``seen`` (0: a new rule). Raises ``Refused`` (``sms.stale``, ``sms.rule.*``)."""
        return self._desk.centre.ask(f"/sms/rules?seen={seen}", rule, RuleList)

    def set_state(self, rule: str, state: str, reason: str) -> RuleChanged:
        """Pause, stop, or let go on. Raises ``Refused``."""
        return self._desk.centre.ask("/sms/rules/state", SmsRuleState(rule, state, reason), RuleChanged)

    def texts(self, template: str = "") -> TextList:
        """Those in force, or the versions of one."""
        return self._desk.centre.get("/sms/texts", TextList, {"template": template or None})

    def put_text(self, text: SmsTemplatePut, seen: int) -> TextList:
        """A new version of the one that was ``seen``. Raises ``Refused`` (``sms.stale``, ``sms.template.*``)."""
        return self._desk.centre.ask(f"/sms/texts?seen={seen}", text, TextList)

    def preview(self) -> PlanPreview:
        """What planning would do now; nothing comes of it."""
        return self._desk.centre.get("/sms/plan/dry-run", PlanPreview)

    def set_mode(self, mode: str, reason: str) -> RuleList:
        """How far texts go from now on. Raises ``Refused`` (``sms.mode.*``)."""
        return self._desk.centre.ask("/sms/mode", SmsModeSet(mode, reason), RuleList)

    def team(self) -> TeamList:
        """The centre's own numbers, masked."""
        return self._desk.centre.get("/sms/team", TeamList)

    def change_team(self, add: list[str], remove: list[str]) -> TeamList:
        """Numbers in and out. Raises ``Refused`` (``sms.team.number`` by row)."""
        return self._desk.centre.ask("/sms/team", TeamChange(add, remove), TeamList)

    def wrong_numbers(self, after: str = "") -> WrongNumbers:
        """Numbers that are not whose a source says, masked."""
        return self._desk.centre.get("/sms/wrong-numbers", WrongNumbers, {"after": after or None})
