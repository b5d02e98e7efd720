"""What the rules, the texts, the dry run and the modes show and ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from app.bridge.scope import Repeat, Scope, flow
from app.services.text_rules import TextRules
from domain.acts.sms_rule_put import SmsRulePut
from domain.acts.sms_template_put import SmsTemplatePut
from domain.permissions import Permission
from domain.wire.sms_rules import PlanPreview, RuleLine, RuleList, TeamList, TextLine, TextList

T = TypeVar("T")


class RulesPresenter(QObject):
    """Knows what is in force at the centre; what is typed is the panes' own.

    Attributes:
        centre: what it asks.
        may_rule, may_write, may_mode, may_team, may_sources: whether this person puts rules, and texts, says how far texts go, keeps the
            centre's own numbers, and the sources of events.
        mode: how far texts go; team_size: how many numbers they reach in ``team`` mode.

    Signals:
        rules_came, texts_came: others are in force.
        versions_came: of the text that is looked at: a list of ``TextLine``.
        previewed: the dry run's counts, None while it runs.
        rule_saved, text_saved: it is in force.
        state_changed: a ``RuleChanged``.
        mode_set: texts go as far as was wanted.
        team_came: the centre's own numbers, as they are now: ``TeamLine``s.
        failed: what was asked for did not come about; with what was asked: ``rules``, ``texts``, ``rule``, ``text``, ``state``, ``preview``, ``mode``, ``team``.
    """

    rules_came = Signal()
    texts_came = Signal()
    versions_came = Signal(object)
    previewed = Signal(object)
    rule_saved = Signal(str)
    text_saved = Signal(str)
    state_changed = Signal(object)
    mode_set = Signal()
    team_came = Signal(object)
    failed = Signal(str, object)

    def __init__(
        self, rules: TextRules, scope: Scope, permissions: frozenset[str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.centre, self.scope = rules, scope
        self.may_rule = Permission.SMS_RULE in permissions
        self.may_write = Permission.SMS_TEMPLATE in permissions
        self.may_mode = Permission.SMS_GATEWAY in permissions
        self.may_team = Permission.SETTINGS_MANAGE in permissions
        self.may_sources = Permission.EVENT_IMPORT in permissions
        self.rules: list[RuleLine] = []
        self.texts: list[TextLine] = []
        self.mode, self.team_size = "", 0

    @flow(Repeat.NEWEST)
    async def load(self) -> None:
        """Rules and texts as they are in force."""
        texts = await self._asked("texts", self.centre.texts)
        rules = await self._asked("rules", self.centre.rules)
        if texts is not None:
            self._take_texts(texts)
        if rules is not None:
            self._take_rules(rules)

    @flow()
    async def put_rule(self, rule: SmsRulePut, seen: int) -> None:
        """Put a rule in force."""
        found = await self._asked("rule", lambda: self.centre.put_rule(rule, seen))
        if found is not None:
            self._take_rules(found)
            self.rule_saved.emit(rule.rule)

    @flow()
    async def set_state(self, rule: str, state: str, reason: str) -> None:
        """Pause, stop, or let go on."""
        done = await self._asked("state", lambda: self.centre.set_state(rule, state, reason))
        if done is not None:
            self._take_rules(done.rules)
            self.state_changed.emit(done)

    @flow()
    async def put_text(self, text: SmsTemplatePut, seen: int) -> None:
        """Put a text in force."""
        found = await self._asked("text", lambda: self.centre.put_text(text, seen))
        if found is not None:
            self._take_texts(found)
            self.text_saved.emit(text.template)

    @flow(Repeat.NEWEST)
    async def ask_versions(self, template: str) -> None:
        """The versions of a text, the newest first."""
        found = await self._asked("texts", lambda: self.centre.texts(template))
        if found is not None:
            self.versions_came.emit(found.texts)

    @flow(Repeat.NEWEST)
    async def ask_preview(self) -> None:
        """Try it dry."""
        self.previewed.emit(None)
        found: PlanPreview | None = await self._asked("preview", self.centre.preview)
        if found is not None:
            self.previewed.emit(found)

    @flow()
    async def set_mode(self, mode: str, reason: str) -> None:
        """Texts go as far as this from now on."""
        found = await self._asked("mode", lambda: self.centre.set_mode(mode, reason))
        if found is not None:
            self._take_rules(found)
            self.mode_set.emit()

    @flow(Repeat.NEWEST)
    async def ask_team(self) -> None:
        """The centre's own numbers."""
        found = await self._asked("team", self.centre.team)
        if found is not None:
            self._take_team(found)

    @flow()
    async def change_team(self, add: list[str], remove: list[str]) -> None:
        """Numbers in and out."""
        found = await self._asked("team", lambda: self.centre.change_team(add, remove))
        if found is not None:
            self._take_team(found)

    def rule(self, name: str) -> RuleLine | None:
        """One in force by its name."""
        return next((one for one in self.rules if one.rule == name), None)

    def text(self, template: str) -> TextLine | None:
        """One in force by its code."""
        return next((one for one in self.texts if one.template == template), None)

    async def _asked(self, what: str, ask: Callable[[], T]) -> T | None:
        try:
            return await self.scope.network(ask)
        except Exception as error:
            self.failed.emit(what, error)
            return None

    def _take_rules(self, found: RuleList) -> None:
        self.rules, self.mode, self.team_size = found.rules, found.mode, found.team
        self.rules_came.emit()

    def _take_team(self, found: TeamList) -> None:
        self.team_size = len(found.numbers)
        self.team_came.emit(found.numbers)

    def _take_texts(self, found: TextList) -> None:
        self.texts = found.texts
        self.texts_came.emit()
