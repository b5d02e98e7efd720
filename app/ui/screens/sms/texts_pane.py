"""Texts: those in force at the left; the one that is written beside them, counted and examined as it is typed, above what it was."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.ui.models.memory import MemorySource
from app.ui.models.records import RecordTableModel
from app.ui.screens.sms.rule_words import problem_lines, problems_of, text_columns, text_words
from app.ui.screens.sms.rules_presenter import RulesPresenter
from app.ui.shell.memory import remember_columns, remember_widths
from app.ui.shell.screen import Host
from app.ui.text import tr
from app.ui.text.times import spoken
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import Field, LineEdit, Select, TextArea, fits
from app.ui.widgets.labels import label, set_tone
from app.ui.widgets.layout import column, row
from app.ui.widgets.notices import Banner
from app.ui.widgets.page_area import Scrolled
from app.ui.widgets.split import Side, Split
from app.ui.widgets.table import TableView
from domain.acts.sms_template_put import SmsTemplatePut
from domain.problems import Problem
from domain.sms.parts import ALONE, JOINED, split, units
from domain.sms.template import MOST_PARTS, signed, widest
from domain.wire.sms_rules import TextLine

FORM, _LEAST = 560, 440
_WORDS, _SIGNATURE, _NUMBER = 400, 20, 60


class TextsPane(QWidget):
    """With which words."""

    def __init__(self, host: Host, presenter: RulesPresenter) -> None:
        super().__init__()
        self._host, self._presenter = host, presenter
        self._base: TextLine | None = None
        self._moved = ""
        self._versions: list[TextLine] = []
        self._source: MemorySource[TextLine] = MemorySource({})
        self.model: RecordTableModel[TextLine] = RecordTableModel(
            text_columns(), self._source, host.scope, lambda one: one.template, self
        )
        self.table = TableView(self.model)
        self.table.setAccessibleName(tr("sms.part.texts"))
        remember_columns(self.table, host, "columns.sms_texts")
        self._banner, self.trouble = Banner(), Banner()
        self.heading = label("", "heading")
        self.text = TextArea(tr("sms.texts.words"), lines=5, limit=_WORDS)
        self.signature = LineEdit(limit=_SIGNATURE)
        self.number, self.day = LineEdit(limit=_NUMBER), LineEdit("2026-11-30")
        self.count = label("", "caption", wrap=True)
        self.faults = label("", "error", wrap=True)
        self.sample = label("", "muted", wrap=True)
        self.versions = Select()
        self.versions.setAccessibleName(tr("sms.texts.versions"))
        self.older = label("", "", wrap=True, selectable=True)
        self.go = Button(tr("sms.texts.save"), "primary", icon="check", key="Ctrl+Enter")
        self.go.setEnabled(presenter.may_write)
        self.go.setToolTip("" if presenter.may_write else tr("sms.texts.not_yours"))
        listed = Card("", self._banner, self.table, gap=8)
        listed.body.setStretch(1, 1)
        beside = Card("", Scrolled(self._form(), tr("sms.texts.form")), row(None, self.go), gap=8)
        beside.body.setStretch(0, 1)
        main = Split(listed, beside)
        main.keep_sides(Side(beside, "form", lambda _page: FORM, _LEAST))
        remember_widths(main, host, "widths.sms_texts")
        whole = column(main)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self._connect()

    def _form(self) -> QWidget:
        form = QWidget()
        form.setLayout(
            column(
                self.heading,
                self.trouble,
                Field(tr("sms.texts.words"), self.text, required=True),
                self.count,
                self.faults,
                row(
                    Field(
                        tr("sms.texts.signature"),
                        self.signature,
                        hint=tr("sms.texts.signature.hint"),
                        required=True,
                    ),
                    gap=12,
                ),
                row(
                    Field(tr("sms.texts.registered_no"), self.number),
                    Field(tr("sms.texts.registered_on"), self.day),
                    gap=12,
                ),
                label(tr("sms.texts.sample"), "caption"),
                self.sample,
                row(label(tr("sms.texts.versions"), "caption"), self.versions, None, gap=8),
                self.older,
                None,
                gap=10,
            )
        )
        return form

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.texts_came.connect(self._show)
        presenter.versions_came.connect(self._show_versions)
        presenter.text_saved.connect(self._saved)
        presenter.failed.connect(self._failed)
        self.table.chosen.connect(self._choose)
        self.text.edited.connect(self._examine)
        for box in (self.signature, self.number, self.day):
            box.textEdited.connect(self._examine)
            box.submitted.connect(self.confirm)
        self.go.clicked.connect(self.confirm)
        self.versions.activated.connect(self._show_older)

    # -- what is typed --------------------------------------------------------------------------------

    def filled(self) -> SmsTemplatePut | None:
        """What is typed; None where no text is chosen."""
        if self._base is None:
            return None
        return SmsTemplatePut(
            self._base.template,
            self.text.toPlainText().strip(),
            self.signature.text().strip(),
            self.number.text().strip(),
            self.day.text().strip(),
        )

    @property
    def touched(self) -> bool:
        """Whether something else is typed than what is in force."""
        return self._base is not None and self.filled() != _put(self._base)

    @property
    def seen(self) -> int:
        """The version that what is typed began from."""
        return self._base.version if self._base is not None else 0

    def bring_back(self, told: SmsTemplatePut, seen: int) -> None:
        """What was typed before the window went, from the version it began from: another may be in force by now, which saving says."""
        base = self._presenter.text(told.template)
        if base is None:
            return
        base = replace(base, version=seen)
        at = self.model.row_of(told.template)
        if at is not None:
            self.table.setCurrentIndex(self.model.index(at, 0))
        self._fill(base, told)

    @Slot()
    def confirm(self) -> None:
        """Put it in force, if it can be."""
        told = self.filled()
        if told is None or not self.go.isEnabled() or not fits(self):
            return
        faults = tuple(told.faults())
        if faults:
            self._tell(faults)
            return
        self._presenter.put_text(told, self.seen)

    @Slot()
    def _examine(self) -> None:
        told = self.filled()
        if told is None:
            return
        whole = widest(told.text, told.signature)
        size, parts = units(whole), split(whole[: JOINED * (MOST_PARTS + 2)])
        most = ALONE if len(parts) <= 1 else JOINED * len(parts)
        words = tr("sms.texts.count", n=size, most=most, parts=len(parts))
        set_tone(self.count, words, Tone.WARN if len(parts) > 1 else "")
        self.faults.setText("\n".join(problem_lines(told.faults())))
        self.sample.setText(signed(told.text, told.signature))
        self.trouble.say("")

    # -- showing --------------------------------------------------------------------------------------

    @Slot()
    def _show(self) -> None:
        self._banner.say("")
        self._source.put(tuple(self._presenter.texts))
        self.model.refresh()
        if self._moved:
            self._base, self._moved = self._presenter.text(self._moved) or self._base, ""
        if self._base is None or not self.touched:
            self._choose(self.table.current_record())

    @Slot(object)
    def _choose(self, text: TextLine | None) -> None:
        if text is None or (self._base is not None and text.template == self._base.template and self.touched):
            return
        if self.touched:
            self._host.toast(tr("sms.texts.unsaved"))
            return
        self._fill(text, _put(text))

    def _fill(self, base: TextLine, told: SmsTemplatePut) -> None:
        if self._base is None or self._base.template != base.template:
            self._presenter.ask_versions(base.template)
        self._base = base
        self.heading.setText(tr("sms.texts.one", name=text_words(base.template), n=base.version))
        self.text.set_text(told.text)
        self.signature.setText(told.signature)
        self.number.setText(told.registered_no)
        self.day.setText(told.registered_on)
        self._examine()

    @Slot(object)
    def _show_versions(self, found: list[TextLine]) -> None:
        self._versions = found
        self.versions.clear()
        now, zone = self._host.clock(), self._host.zone
        self.versions.add_choices(
            *(
                (str(one.version), tr("sms.texts.of", n=one.version, at=spoken(one.put_at, now, zone)))
                for one in found
            )
        )
        self.versions.setCurrentIndex(min(1, len(found) - 1))
        self._show_older()

    @Slot()
    def _show_older(self) -> None:
        at = self.versions.currentIndex()
        self.older.setText(
            signed(self._versions[at].text, self._versions[at].signature)
            if 0 <= at < len(self._versions)
            else ""
        )

    @Slot(str)
    def _saved(self, template: str) -> None:
        text = self._presenter.text(template)
        if text is not None:
            self._base = None
            self._fill(text, _put(text))
        self._host.toast(tr("sms.texts.saved", name=text_words(template)))

    @Slot(str, object)
    def _failed(self, what: str, error: BaseException) -> None:
        if what == "texts":
            self._moved = ""
            self._banner.say(self._host.fault(error), Tone.WARN)
        elif what == "text":
            problems = problems_of(error)
            self._tell(problems)
            if not problems:
                self.trouble.say(self._host.fault(error), Tone.WARN)
            if any(one.code == "sms.stale" for one in problems) and self._base is not None:
                self._look_at_theirs(self._base.template)

    def _tell(self, problems: tuple[Problem, ...]) -> None:
        self.trouble.say("\n".join(problem_lines(problems)), Tone.BAD)

    def _look_at_theirs(self, template: str) -> None:
        """The version somebody else put is asked for, and shown below; what is typed goes on from it."""
        self._moved = template
        self._presenter.load()
        self._presenter.ask_versions(template)


def _put(text: TextLine) -> SmsTemplatePut:
    return SmsTemplatePut(text.template, text.text, text.signature, text.registered_no, text.registered_on)
