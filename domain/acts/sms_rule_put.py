"""``sms.rule_put``: a rule by which events are asked about by SMS, new or in a new version."""

from __future__ import annotations

from collections.abc import Iterator

from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.sms.hours import SendingWindow
from domain.sms.message import ASKING, Leg
from domain.sms.rules import ANY, PPM, RuleState, Since, SmsRule
from domain.vocabulary import BusinessLine
from domain.wire.types import Code, Count, Id, Instant, Named, Short

LEG = Rule("sms.rule.leg", field="leg")
LINE = Rule("sms.rule.line", field="business_line")
SINCE = Rule("sms.rule.since", field="since")
WINDOW = Rule("sms.rule.window", field="window")
SHARE = Rule("sms.rule.share", field="share")
EXTENSION = Rule("sms.rule.extension", field="extension")
VALID = Rule("sms.rule.valid", field="valid_until")


class SmsRulePut(Act, frozen=True):
    """One rule as it holds from now on; messages that were planned keep the version they were planned by.

    Attributes:
        share: of a million events, drawn by ``seed``.
        delay: ms after ``since``.
        window_from, window_until: minutes of the day.
        extension: two digits behind the port; empty: the leg's own.
    """

    KIND = "sms.rule_put"
    ENTITY = Entity.SETTING
    PERMISSIONS = (Permission.SMS_RULE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (LEG, LINE, SINCE, WINDOW, SHARE, EXTENSION, VALID)

    rule: Code
    leg: Named
    template: Code
    business_line: Named = ANY
    case_type: Short = ANY
    unit_id: Id | None = None
    report_channel: Short = ""
    since: Named = Since.CLOSED.value
    delay: Count = 0
    extension: Short = ""
    window_from: Count = SendingWindow().start
    window_until: Count = SendingWindow().until
    share: Count = PPM
    seed: Short = "0"
    valid_from: Instant | None = None
    valid_until: Instant | None = None

    def check(self, world: World, at: int) -> Iterator[Problem]:
        return self.faults()

    def faults(self) -> Iterator[Problem]:
        """What is wrong with the rule by itself, whoever puts it: also while it is typed."""
        if self.leg not in ASKING:
            yield LEG.broken(leg=self.leg)
        if self.business_line not in (ANY, *BusinessLine):
            yield LINE.broken(line=self.business_line)
        if self.since not in tuple(Since):
            yield SINCE.broken(since=self.since)
        if not self.window_from < self.window_until <= 24 * 60:
            yield WINDOW.broken()
        if not 0 < self.share <= PPM:
            yield SHARE.broken()
        if self.extension and not (len(self.extension) == 2 and self.extension.isdecimal()):
            yield EXTENSION.broken()
        if None not in (self.valid_from, self.valid_until) and (self.valid_from or 0) >= (
            self.valid_until or 0
        ):
            yield VALID.broken()

    def as_rule(self, version: int = 1, state: RuleState = RuleState.RUNNING) -> SmsRule:
        """The rule itself."""
        return SmsRule(
            rule=self.rule,
            leg=Leg(self.leg),
            template=self.template,
            version=version,
            business_line=self.business_line,
            case_type=self.case_type,
            unit_id=self.unit_id,
            report_channel=self.report_channel,
            since=Since(self.since),
            delay=self.delay,
            extension=self.extension,
            window=SendingWindow(self.window_from, self.window_until),
            share=self.share,
            seed=self.seed,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            state=state,
        )
