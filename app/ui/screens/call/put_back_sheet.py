"""Why a call is put back: one key for the reason; for 方言 one more for the language, for 其他 a line of words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.services.putting_back import PutBackReason
from app.ui.text import tr
from app.ui.text.codes import said
from app.ui.text.languages import LANGUAGES, language_name
from app.ui.widgets.buttons import Button, KeyButton
from app.ui.widgets.fields import Field, LineEdit, fits, is_text_input
from app.ui.widgets.labels import label
from app.ui.widgets.layout import column, set_shown
from app.ui.widgets.overlay import Sheet
from domain import vocabulary
from domain.typed import typed_digit

REASONS = tuple(vocabulary.PutBackReason)
NOT_KNOWN = "0"
_WORDS_LENGTH = 200
_WHY, _LANGUAGE, _WORDS = range(3)


class PutBackSheet(Sheet):
    """Asks for the reason.

    Signals:
        given: a ``PutBackReason``.
    """

    given = Signal(object)

    def __init__(self, host: QWidget) -> None:
        self._page = _WHY
        self.words = LineEdit(tr("call.put_back.words.hint"), limit=_WORDS_LENGTH)
        self.field = Field(tr("call.put_back.words"), self.words, required=True)
        reasons = {str(n): said(vocabulary.PutBackReason, one) for n, one in enumerate(REASONS, 1)}
        spoken = {str(n): language_name(code) for n, code in enumerate(LANGUAGES, 1)}
        spoken[NOT_KNOWN] = tr("call.put_back.language.unknown")
        self.pages = [self._keys(reasons), self._keys(spoken), self.field]
        what = label(tr("call.put_back.what"), "muted", wrap=True)
        super().__init__(host, tr("call.put_back.ask"), what, *self.pages)
        self.add_button(Button(tr("common.cancel")), self.close_sheet)
        self._give = self.add_button(Button(tr("call.put_back"), "primary", key="Enter"), self._with_words)
        self._give.hide()
        self.words.submitted.connect(self._with_words)

    def open_sheet(self, focus: QWidget | None = None) -> None:
        self._turn(_WHY)
        super().open_sheet(focus or self.pages[_WHY].findChild(KeyButton))

    def _turn(self, page: int) -> None:
        self._page = page
        for at, one in enumerate(self.pages):
            set_shown(one, at == page)
        if (first := self.pages[page].findChild(KeyButton)) is not None:
            first.setFocus()

    def _keys(self, choices: dict[str, str]) -> QWidget:
        page, buttons = QWidget(), []
        for digit, text in choices.items():
            button = KeyButton(digit, text)
            button.set_low(True)
            button.picked.connect(self.press)
            buttons.append(button)
        page.setLayout(column(*buttons, gap=6))
        return page

    def press(self, digit: str) -> None:
        """A key or a button of the page that is shown."""
        if self._page == _LANGUAGE:
            self._language(digit)
        elif self._page == _WHY and 1 <= (at := typed_digit(digit) or 0) <= len(REASONS):
            self._reason(REASONS[at - 1])

    def _reason(self, reason: vocabulary.PutBackReason) -> None:
        if reason is vocabulary.PutBackReason.DIALECT:
            self._turn(_LANGUAGE)
            self.heading.setText(tr("call.put_back.language"))
        elif reason is vocabulary.PutBackReason.OTHER:
            self._turn(_WORDS)
            self._give.show()
            self.words.setFocus()
        else:
            self._tell(PutBackReason(reason.value))

    def _language(self, digit: str) -> None:
        at = typed_digit(digit)
        if at == 0:
            self._tell(PutBackReason(vocabulary.PutBackReason.DIALECT.value))
        elif at is not None and at <= len(LANGUAGES):
            self._tell(PutBackReason(vocabulary.PutBackReason.DIALECT.value, LANGUAGES[at - 1]))

    def _with_words(self) -> None:
        said_words = self.words.text().strip()
        if not said_words:
            self.field.set_error(tr("call.put_back.words.empty"))
            self.words.setFocus()
            return
        if fits(self):
            self._tell(PutBackReason(vocabulary.PutBackReason.OTHER.value, words=said_words))

    def _tell(self, why: PutBackReason) -> None:
        self.close_sheet()
        self.given.emit(why)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if typed_digit(event.text()) is not None and not is_text_input(QApplication.focusWidget()):
            if not event.isAutoRepeat():
                self.press(event.text())
            event.accept()
            return
        super().keyPressEvent(event)
