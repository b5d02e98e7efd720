"""Invented rules and texts, and a dry run of them."""

from __future__ import annotations

from dataclasses import replace

from domain.acts.sms_rule_put import SmsRulePut
from domain.acts.sms_template_put import SmsTemplatePut
from domain.times import DAY, HOUR, MINUTE
from domain.wire.sms_rules import (
    FilledText,
    NamedCount,
    PlanPreview,
    RuleChanged,
    RuleLine,
    RuleList,
    TeamLine,
    TeamList,
    TextLine,
    TextList,
    WrongNumber,
    WrongNumbers,
)
from tools.invented import made_id
from tools.stage import NOW

SIGNATURE = "明川市公安局"
_CALL = "您好！您近日拨打过我局电话，请您评价接听：1满意 2基本满意 3不满意。退订回T"
_HANDLED = "您好！您近日联系我局的事项已办理，请您评价：1满意 2基本满意 3不满意，也可直接写意见。退订回T"
_FOLLOWUP = "谢谢您的评价。能告诉我们哪里没做好吗？直接回复几个字就行"


def rule_lines() -> list[RuleLine]:
    """One of each state."""
    return [
        RuleLine("call", 2, "running", "", "call", "call", "*", "*", "phone_110", "reported", MINUTE, "", 510, 1200, 1_000_000, "0", waiting=212),
        RuleLine("handled", 3, "running", "", "handled", "handled", "alarm", "*", "", "closed", 2 * HOUR, "", 510, 1200, 500_000, "0", waiting=840, in_hand=12),
        RuleLine("traffic", 1, "paused", "签名报备中", "handled", "handled", "traffic", "*", "", "closed", 2 * HOUR, "", 540, 1080, 250_000, "7", waiting=96),
        RuleLine("rectified", 1, "stopped", "改由电话回访", "rectified", "rectified", "*", "*", "", "closed", HOUR, "", 510, 1200, 1_000_000, "0"),
    ]  # fmt: skip


def text_lines() -> list[TextLine]:
    """Those in force."""
    return [
        TextLine("call", 2, True, _CALL, SIGNATURE, 1, NOW - 40 * DAY, "BB-2026-0117", "2026-09-02"),
        TextLine("handled", 4, True, _HANDLED, SIGNATURE, 1, NOW - 12 * DAY, "BB-2026-0121", "2026-10-12"),
        TextLine(
            "followup", 1, True, _FOLLOWUP, SIGNATURE, 1, NOW - 90 * DAY, paused_reason="内容或签名被拦"
        ),
    ]


def preview() -> PlanPreview:
    """More than today's budget."""
    units = (("柳河派出所", 420), ("北桥派出所", 310), ("城东交警大队", 202), ("出入境办证大厅", 96))
    return PlanPreview(
        1_480, 1_028, 0, 1_124, 20_000, 740,
        [NamedCount("handled", "handled", 816), NamedCount("call", "call", 212)],
        [NamedCount(name, name, n) for name, n in units],
        [NamedCount("mobile", "mobile", 603), NamedCount("telecom", "telecom", 241), NamedCount("unicom", "unicom", 184)],
        [NamedCount("policy.asked_lately", "", 198), NamedCount("sms.no_mobile", "", 141), NamedCount("sms.too_old", "", 72)],
        [FilledText(f"138****41{n:02}", NOW + n * 7 * MINUTE, f"【{SIGNATURE}】{_HANDLED if n % 3 else _CALL}", 1) for n in range(10)],
    )  # fmt: skip


class StandInRules:
    """The centre's answers, and what it was asked."""

    def __init__(self) -> None:
        self.lines, self.words = rule_lines(), text_lines()
        self.asked: list[tuple[object, ...]] = []
        self.refusal: Exception | None = None
        self.mode = "simulate"
        self.wrong = [
            WrongNumber(
                "110接处警",
                f"J20260301{n:04}",
                NOW - n * 7 * HOUR,
                "caller",
                f"138****00{n:02}",
                "柳河派出所",
            )
            for n in range(1, 6)
        ]
        self.own = [
            TeamLine(made_id("team-0"), "139****8001", "信通科 李工"),
            TeamLine(made_id("team-1"), "136****8002", "话务大厅班长"),
        ]

    def rules(self) -> RuleList:
        self.asked.append(("rules",))
        return RuleList(self.lines, self.mode, len(self.own))

    def put_rule(self, rule: SmsRulePut, seen: int) -> RuleList:
        self._note("put_rule", rule, seen)
        old = next((one for one in self.lines if one.rule == rule.rule), rule_lines()[0])
        new = RuleLine(
            rule.rule, seen + 1, old.state, "", rule.leg, rule.template, rule.business_line, rule.case_type, rule.report_channel,
            rule.since, rule.delay, rule.extension, rule.window_from, rule.window_until, rule.share, rule.seed,
        )  # fmt: skip
        self.lines = [new if one.rule == rule.rule else one for one in self.lines]
        return RuleList(self.lines, self.mode, len(self.own))

    def set_state(self, rule: str, state: str, reason: str) -> RuleChanged:
        self._note("state", rule, state, reason)
        self.lines = [replace(one, state=state) if one.rule == rule else one for one in self.lines]
        return RuleChanged(RuleList(self.lines, self.mode, len(self.own)), 0, 12)

    def texts(self, template: str = "") -> TextList:
        self.asked.append(("texts", template))
        if not template:
            return TextList(self.words)
        now = next(one for one in self.words if one.template == template)
        return TextList(
            [
                now,
                TextLine(
                    template,
                    now.version - 1,
                    False,
                    "您好！请您评价：1满意 2基本满意 3不满意。退订回T",
                    SIGNATURE,
                    1,
                    NOW - 80 * DAY,
                ),
            ]
        )

    def put_text(self, text: SmsTemplatePut, seen: int) -> TextList:
        self._note("put_text", text, seen)
        new = TextLine(
            text.template,
            seen + 1,
            True,
            text.text,
            text.signature,
            text.parts,
            NOW,
            text.registered_no,
            text.registered_on,
        )
        self.words = [new if one.template == text.template else one for one in self.words]
        return TextList(self.words)

    def preview(self) -> PlanPreview:
        self._note("preview")
        return preview()

    def set_mode(self, mode: str, reason: str) -> RuleList:
        self._note("mode", mode, reason)
        self.mode = mode
        return self.rules()

    def team(self) -> TeamList:
        self.asked.append(("team",))
        return TeamList(list(self.own))

    def change_team(self, add: list[str], remove: list[str]) -> TeamList:
        self._note("change_team", add, remove)
        self.own = [one for one in self.own if one.group_id not in remove]
        for line in add:
            number, _, name = line.partition(" ")
            self.own.append(TeamLine(made_id(f"team-{number}"), f"{number[:3]}****{number[-4:]}", name))
        return TeamList(list(self.own))

    def wrong_numbers(self, after: str = "") -> WrongNumbers:
        self._note("wrong", after)
        return WrongNumbers(list(self.wrong))

    def _note(self, *what: object) -> None:
        self.asked.append(what)
        if self.refusal is not None:
            raise self.refusal
