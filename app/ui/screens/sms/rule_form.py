"""One rule as it is filled in; what was typed stays until it is in force or another rule is chosen with nothing typed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.screens.sms.rule_words import (
    leg_words,
    problem_lines,
    read_share,
    read_window,
    share_words,
    text_words,
    window_words,
)
from app.ui.text import tr
from app.ui.text.codes import said
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import Field, LineEdit, Select, fits
from app.ui.widgets.labels import label
from app.ui.widgets.layout import column, row
from app.ui.widgets.notices import Banner
from domain.acts.sms_rule_put import SmsRulePut
from domain.problems import Problem
from domain.sms.hours import SendingWindow
from domain.sms.message import ASKING
from domain.sms.rules import ANY, PPM, Since
from domain.times import MINUTE
from domain.vocabulary import BusinessLine, ReportWay
from domain.wire.sms_rules import RuleLine, TextLine

_NAME, _CASE = 32, 80


class RuleForm(QWidget):
    """The fields of a rule.

    Signals:
        saved: a ``SmsRulePut``, and the version it was made from.
    """

    saved = Signal(object, int)

    def __init__(self) -> None:
        super().__init__()
        self._base: RuleLine | None = None
        self._made: SmsRulePut | None = None
        self.heading = label("", "heading")
        self.banner = Banner()
        self.name = LineEdit(tr("sms.rules.name.hint"), limit=_NAME)
        self.leg, self.template, self.line, self.way, self.since = (Select() for _ in range(5))
        self.leg.add_choices(*((leg.value, leg_words(leg.value)) for leg in sorted(ASKING)))
        self.line.add_choices(
            (ANY, tr("sms.rules.any")), *((one.value, said(BusinessLine, one)) for one in BusinessLine)
        )
        self.way.add_choices(
            ("", tr("sms.rules.any")), *((one.value, said(ReportWay, one)) for one in ReportWay)
        )
        self.since.add_choices(*((one.value, tr(f"sms.since.{one.value}")) for one in Since))
        self.case = LineEdit(tr("sms.rules.any"), limit=_CASE)
        self.delay, self.span, self.share, self.extension = (LineEdit() for _ in range(4))
        self.fields = {
            "rule": Field(tr("sms.rules.name"), self.name, required=True),
            "leg": Field(tr("sms.rules.leg"), self.leg),
            "template": Field(tr("sms.column.template"), self.template),
            "business_line": Field(tr("sms.rules.line"), self.line),
            "case_type": Field(tr("sms.rules.case"), self.case),
            "report_channel": Field(tr("sms.rules.way"), self.way),
            "since": Field(tr("sms.rules.since"), self.since),
            "delay": Field(tr("sms.rules.delay"), self.delay),
            "window": Field(tr("sms.rules.window"), self.span, hint=tr("sms.rules.window.hint")),
            "share": Field(tr("sms.rules.share"), self.share, hint=tr("sms.rules.share.hint")),
            "extension": Field(
                tr("sms.rules.extension"), self.extension, hint=tr("sms.rules.extension.hint")
            ),
        }
        self.go = Button(tr("sms.rules.save"), "primary", icon="check", key="Ctrl+Enter")
        self.go.clicked.connect(self.confirm)
        f = self.fields
        self.setLayout(
            column(
                self.heading,
                self.banner,
                _side_by_side(f["rule"], f["leg"]),
                _side_by_side(f["template"], f["business_line"]),
                _side_by_side(f["case_type"], f["report_channel"]),
                _side_by_side(f["since"], f["delay"]),
                _side_by_side(f["window"], f["share"]),
                row(f["extension"], None, gap=12),
                None,
                gap=10,
            )
        )
        for box in (self.name, self.case, self.delay, self.span, self.share, self.extension):
            box.submitted.connect(self.confirm)

    # -- what is filled in ----------------------------------------------------------------------------

    def show_texts(self, texts: list[TextLine]) -> None:
        """What there is to choose from; what was chosen stays."""
        chosen = self.template.currentData()
        self.template.clear()
        self.template.add_choices(*((one.template, text_words(one.template)) for one in texts))
        self.template.setCurrentIndex(max(0, self.template.findData(chosen)))

    def show_rule(self, rule: RuleLine | None) -> None:
        """Fill in a rule in force; None: a new one."""
        self._base = rule
        self.heading.setText(
            tr("sms.rules.one", name=rule.rule, n=rule.version) if rule else tr("sms.rules.new")
        )
        self.banner.say("")
        for field in self.fields.values():
            field.clear_error()
        self.name.setReadOnly(rule is not None)
        usual = SendingWindow()
        self.name.setText(rule.rule if rule else "")
        _choose(self.leg, rule.leg if rule else "handled")
        _choose(self.template, rule.template if rule else "handled")
        _choose(self.line, rule.business_line if rule else ANY)
        _choose(self.way, rule.report_channel if rule else "")
        _choose(self.since, rule.since if rule else Since.CLOSED.value)
        self.case.setText("" if rule is None or rule.case_type == ANY else rule.case_type)
        self.delay.setText(str(rule.delay // MINUTE if rule else 120))
        self.span.setText(
            window_words(rule.window_from, rule.window_until)
            if rule
            else window_words(usual.start, usual.until)
        )
        self.share.setText(share_words(rule.share if rule else PPM))
        self.extension.setText(rule.extension if rule else "")
        self._made = self.filled()

    @property
    def touched(self) -> bool:
        """Whether something else is filled in than what was shown."""
        return self.filled() != self._made

    @property
    def seen(self) -> int:
        """The version it began from."""
        return self._base.version if self._base is not None else 0

    def rebase(self, rule: RuleLine) -> None:
        """Somebody put another version: what is typed goes on from that one, and what theirs says otherwise stands at its field."""
        self._base = rule
        self.heading.setText(tr("sms.rules.one", name=rule.rule, n=rule.version))
        for name, theirs in _said(rule).items():
            if theirs != self._typed(name):
                self.fields[name].set_error(tr("sms.rules.theirs", what=theirs or tr("sms.rules.any")))

    def bring_back(self, told: SmsRulePut, seen: int, now: RuleLine | None) -> None:
        """What was typed before the window went, from the version it began from."""
        self.show_rule(replace(now, version=seen) if now is not None else None)
        self.name.setText(told.rule)
        for box, code in (
            (self.leg, told.leg),
            (self.template, told.template),
            (self.line, told.business_line),
            (self.way, told.report_channel),
            (self.since, told.since),
        ):
            _choose(box, code)
        self.case.setText("" if told.case_type == ANY else told.case_type)
        self.delay.setText(str(told.delay // MINUTE))
        self.span.setText(window_words(told.window_from, told.window_until))
        self.share.setText(share_words(told.share))
        self.extension.setText(told.extension)

    def _typed(self, name: str) -> str:
        box = self.fields[name].input
        return (
            box.currentText()
            if isinstance(box, Select)
            else box.text().strip()
            if isinstance(box, LineEdit)
            else ""
        )

    def allow(self, on: bool) -> None:
        """Whether this person may put rules."""
        self.go.setEnabled(on)
        self.go.setToolTip("" if on else tr("sms.rules.not_yours"))

    @Slot()
    def confirm(self) -> None:
        """Put it in force, if it can be."""
        if not self.go.isEnabled() or not fits(self):
            return
        rule = self.filled()
        for field in self.fields.values():
            field.clear_error()
        if rule is None:
            self._say_unread()
            return
        broken = tuple(rule.faults())
        if broken:
            self.tell(broken)
            return
        self.saved.emit(rule, self.seen)

    def tell(self, problems: tuple[Problem, ...]) -> None:
        """What is wrong, at its field; what has none, over all."""
        over: list[Problem] = []
        for one in problems:
            field = self.fields.get(one.field or "")
            if field is None:
                over.append(one)
            else:
                field.set_error(problem_lines([one])[0])
        self.banner.say("\n".join(problem_lines(over)), Tone.BAD)

    def _say_unread(self) -> None:
        if read_share(self.share.text()) is None:
            self.fields["share"].set_error(tr("sms.rules.share.unread"))
        if read_window(self.span.text()) is None:
            self.fields["window"].set_error(tr("sms.rules.window.unread"))
        if not self.delay.text().strip().isdecimal():
            self.fields["delay"].set_error(tr("sms.rules.delay.unread"))
        if not self.name.text().strip():
            self.fields["rule"].set_error(tr("common.required"))

    def filled(self) -> SmsRulePut | None:
        """What is filled in; None while something cannot be read."""
        share, window, delay = (
            read_share(self.share.text()),
            read_window(self.span.text()),
            self.delay.text().strip(),
        )
        name = self.name.text().strip()
        if share is None or window is None or not delay.isdecimal() or not name:
            return None
        base = self._base
        return SmsRulePut(
            rule=name, leg=self.leg.currentData(), template=self.template.currentData() or "",
            business_line=self.line.currentData(), case_type=self.case.text().strip() or ANY,
            unit_id=base.unit_id if base else None, report_channel=self.way.currentData(),
            since=self.since.currentData(), delay=int(delay) * MINUTE, extension=self.extension.text().strip(),
            window_from=window.start, window_until=window.until, share=share, seed=base.seed if base else "0",
            valid_from=base.valid_from if base else None, valid_until=base.valid_until if base else None,
        )  # fmt: skip


def _choose(box: Select, code: str) -> None:
    box.setCurrentIndex(max(0, box.findData(code)))


def _said(rule: RuleLine) -> dict[str, str]:
    """What a rule says in each field, in the words that stand in it."""
    line = tr("sms.rules.any") if rule.business_line == ANY else said(BusinessLine, rule.business_line)
    return {
        "leg": leg_words(rule.leg),
        "template": text_words(rule.template),
        "business_line": line,
        "case_type": "" if rule.case_type == ANY else rule.case_type,
        "report_channel": said(ReportWay, rule.report_channel) or tr("sms.rules.any"),
        "since": tr(f"sms.since.{rule.since}"),
        "delay": str(rule.delay // MINUTE),
        "window": window_words(rule.window_from, rule.window_until),
        "share": share_words(rule.share),
        "extension": rule.extension,
    }


def _side_by_side(one: Field, other: Field) -> QHBoxLayout:
    """Both begin at the same height, however many lines stand below either."""
    box = row(one, other, gap=12)
    for field in (one, other):
        box.setAlignment(field, Qt.AlignmentFlag.AlignTop)
    return box
