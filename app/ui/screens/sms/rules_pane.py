"""Rules: those in force at the left, the one that is looked at beside them; pausing and stopping below."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.ui.models.memory import MemorySource
from app.ui.models.records import RecordTableModel
from app.ui.screens.sms.rule_form import RuleForm
from app.ui.screens.sms.rule_words import problem_lines, problems_of, rule_columns, when
from app.ui.screens.sms.rules_presenter import RulesPresenter
from app.ui.shell.memory import remember_columns, remember_widths
from app.ui.shell.screen import Host
from app.ui.text import tr
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import LineEdit
from app.ui.widgets.labels import label
from app.ui.widgets.layout import column, row, set_shown
from app.ui.widgets.notices import Banner
from app.ui.widgets.page_area import Scrolled
from app.ui.widgets.split import Side, Split
from app.ui.widgets.table import TableView
from domain.sms.rules import RuleState
from domain.wire.sms_rules import RuleChanged, RuleLine

FORM, _LEAST = 520, 420
_REASON = 200


class RulesPane(QWidget):
    """Who is asked."""

    def __init__(self, host: Host, presenter: RulesPresenter) -> None:
        super().__init__()
        self._host, self._presenter = host, presenter
        self._source: MemorySource[RuleLine] = MemorySource({})
        self.model: RecordTableModel[RuleLine] = RecordTableModel(
            rule_columns(), self._source, host.scope, lambda one: one.rule, self
        )
        self.table = TableView(self.model)
        self.table.setAccessibleName(tr("sms.part.rules"))
        remember_columns(self.table, host, "columns.sms_rules")
        self._banner = Banner()
        self._when = label("", "muted", wrap=True)
        self.new = Button(tr("sms.rules.new"), icon="plus", key="Ctrl+N")
        self.turns = {
            RuleState.PAUSED: Button(tr("sms.rules.pause")),
            RuleState.RUNNING: Button(tr("sms.rules.resume")),
            RuleState.STOPPED: Button(tr("sms.rules.stop"), "danger"),
        }
        self.reason = LineEdit(tr("sms.pause.reason"), limit=_REASON)
        self.reason.setAccessibleName(tr("sms.pause.reason"))
        self.confirm = Button("", "primary", key="Enter")
        self.back = Button(tr("common.cancel"), "ghost", key="Esc")
        self._asks = QWidget()
        self._asks.setLayout(row(self.reason, self.confirm, self.back, gap=8))
        set_shown(self._asks, False)
        self._wanted = RuleState.PAUSED
        self._moved = ""
        self.form = RuleForm()
        self.form.allow(presenter.may_rule)
        self.new.setEnabled(presenter.may_rule)
        listed = Card(
            "",
            self._banner,
            self.table,
            self._when,
            row(self.new, None, *self.turns.values(), gap=8),
            self._asks,
            gap=8,
        )
        listed.body.setStretch(1, 1)
        beside = Card("", Scrolled(self.form, tr("sms.rules.form")), row(None, self.form.go), gap=8)
        beside.body.setStretch(0, 1)
        main = Split(listed, beside)
        main.keep_sides(Side(beside, "form", lambda _page: FORM, _LEAST))
        remember_widths(main, host, "widths.sms_rules")
        whole = column(main)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self._connect()

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.rules_came.connect(self._show)
        presenter.texts_came.connect(lambda: self.form.show_texts(presenter.texts))
        presenter.rule_saved.connect(self._saved)
        presenter.state_changed.connect(self._changed)
        presenter.failed.connect(self._failed)
        self.table.chosen.connect(self._choose)
        self.form.saved.connect(presenter.put_rule)
        self.new.clicked.connect(self.begin_new)
        for state, button in self.turns.items():
            button.clicked.connect(lambda _=False, state=state: self._ask(state))
        self.confirm.clicked.connect(self._turn)
        self.reason.submitted.connect(self._turn)
        self.back.clicked.connect(lambda: set_shown(self._asks, False))

    @Slot()
    def begin_new(self) -> None:
        """A rule that is not there yet."""
        if self._presenter.may_rule and self._let_go():
            self.table.clearSelection()
            self.form.show_rule(None)
            self.form.name.setFocus()

    # -- showing --------------------------------------------------------------------------------------

    @Slot()
    def _show(self) -> None:
        self._banner.say("")
        self._source.put(tuple(self._presenter.rules))
        self.model.refresh()
        if self._moved:
            theirs, self._moved = self._presenter.rule(self._moved), ""
            if theirs is not None:
                self.form.rebase(theirs)
        shown = self._rule()
        if shown is None:
            self.form.show_rule(None)
        elif not self.form.touched:
            self.form.show_rule(shown)
        self._tell()

    @Slot(object)
    def _choose(self, rule: RuleLine | None) -> None:
        if rule is not None and rule.rule != self.form.name.text() and self._let_go():
            self.form.show_rule(rule)
        self._tell()

    def _let_go(self) -> bool:
        """What is typed is not thrown away by choosing another."""
        if self.form.touched:
            self._host.toast(tr("sms.rules.unsaved"))
            return False
        return True

    def _tell(self) -> None:
        rule, may = self._rule(), self._presenter.may_rule
        self._when.setText(when(rule) if rule is not None else "")
        state = rule.state if rule is not None else ""
        for one, button in self.turns.items():
            over = state == RuleState.STOPPED and one is RuleState.PAUSED
            button.setEnabled(may and rule is not None and state != one and not over)

    def _rule(self) -> RuleLine | None:
        found = self.table.current_record()
        return found if isinstance(found, RuleLine) else None

    @Slot(str)
    def _saved(self, name: str) -> None:
        self.form.show_rule(self._presenter.rule(name))
        self._host.toast(tr("sms.rules.saved", name=name))

    @Slot(str, object)
    def _failed(self, what: str, error: BaseException) -> None:
        if what == "rules":
            self._moved = ""
            self._banner.say(self._host.fault(error), Tone.WARN)
        elif what == "state":
            self._banner.say(
                "\n".join(problem_lines(problems_of(error))) or self._host.fault(error), Tone.BAD
            )
        elif what == "rule":
            problems = problems_of(error)
            self.form.tell(problems)
            if not problems:
                self.form.banner.say(self._host.fault(error), Tone.WARN)
            if any(one.code == "sms.stale" for one in problems):
                self._look_at_theirs()

    def _look_at_theirs(self) -> None:
        """The version somebody else put is asked for; what is typed goes on from it, and what of theirs is another is said."""
        self._moved = self.form.name.text()
        self._presenter.load()

    # -- pausing and stopping -------------------------------------------------------------------------

    def _ask(self, state: RuleState) -> None:
        self._wanted = state
        self.confirm.setText(self.turns[state].text())
        set_shown(self._asks, True)
        self.reason.setFocus()

    @Slot()
    def _turn(self) -> None:
        rule, reason = self._rule(), self.reason.text().strip()
        if rule is None:
            return
        if self._wanted is not RuleState.RUNNING and not reason:
            self.reason.setFocus()
            return
        self._presenter.set_state(rule.rule, self._wanted.value, reason)

    @Slot(object)
    def _changed(self, done: RuleChanged) -> None:
        set_shown(self._asks, False)
        self.reason.clear()
        self._host.toast(tr(f"sms.rules.now.{self._wanted.value}", n=done.cancelled, m=done.in_hand))
        self._tell()

    def escape(self) -> None:
        """Nothing is paused or stopped after all."""
        set_shown(self._asks, False)
