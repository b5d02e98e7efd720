"""Why a call is put back: one key for the reason; for 方言 one more for the language, for 其他 a line of words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from app.services.putting_back import PutBackReason
from app.ui.text import tr
from app.ui.text.codes import said
from app.ui.widgets.buttons import Button, KeyButton
from app.ui.widgets.fields import Field, LineEdit, is_text_input
from app.ui.widgets.labels import label
from app.ui.widgets.layout import column
from app.ui.widgets.overlay import Sheet
from domain import vocabulary

REASONS = tuple(vocabulary.PutBackReason)
LANGUAGES = ("yue", "nan", "wuu", "hak", "ug", "bo", "mn", "za", "ii")
"""ISO 639, as a person's skills name them; the keys are 1 to 9."""
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
        self.pages = QStackedWidget()
        self.words = LineEdit(tr("call.put_back.words.hint"))
        self.words.setMaxLength(_WORDS_LENGTH)
        self.field = Field(tr("call.put_back.words"), self.words, required=True)
        super().__init__(
            host, tr("call.put_back.ask"), label(tr("call.put_back.what"), "muted", wrap=True), self.pages
        )
        self._add_page({str(n): said(vocabulary.PutBackReason, one) for n, one in enumerate(REASONS, 1)})
        spoken = {str(n): tr(f"call.put_back.language.{code}") for n, code in enumerate(LANGUAGES, 1)}
        self._add_page(spoken | {NOT_KNOWN: tr("call.put_back.language.unknown")})
        page = QWidget()
        page.setLayout(column(self.field, None))
        self.pages.addWidget(page)
        self.add_button(Button(tr("common.cancel")), self.close_sheet)
        self._give = self.add_button(Button(tr("call.put_back"), "primary", key="Enter"), self._with_words)
        self._give.hide()
        self.words.submitted.connect(self._with_words)

    def _add_page(self, choices: dict[str, str]) -> None:
        page, buttons = QWidget(), []
        for digit, text in choices.items():
            button = KeyButton(digit, text)
            button.set_low(True)
            button.picked.connect(self.press)
            buttons.append(button)
        page.setLayout(column(*buttons, None, gap=6))
        self.pages.addWidget(page)

    def press(self, digit: str) -> None:
        """A key or a button of the page that is shown."""
        if self.pages.currentIndex() == _LANGUAGE:
            self._language(digit)
        elif self.pages.currentIndex() == _WHY and digit.isdigit() and 1 <= int(digit) <= len(REASONS):
            self._reason(REASONS[int(digit) - 1])

    def _reason(self, reason: vocabulary.PutBackReason) -> None:
        if reason is vocabulary.PutBackReason.DIALECT:
            self.pages.setCurrentIndex(_LANGUAGE)
            self.heading.setText(tr("call.put_back.language"))
        elif reason is vocabulary.PutBackReason.OTHER:
            self.pages.setCurrentIndex(_WORDS)
            self._give.show()
            self.words.setFocus()
        else:
            self._tell(PutBackReason(reason.value))

    def _language(self, digit: str) -> None:
        if digit == NOT_KNOWN:
            self._tell(PutBackReason(vocabulary.PutBackReason.DIALECT.value))
        elif digit.isdigit() and int(digit) <= len(LANGUAGES):
            self._tell(PutBackReason(vocabulary.PutBackReason.DIALECT.value, LANGUAGES[int(digit) - 1]))

    def _with_words(self) -> None:
        said_words = self.words.text().strip()
        if not said_words:
            self.field.set_error(tr("call.put_back.words.empty"))
            self.words.setFocus()
            return
        self._tell(PutBackReason(vocabulary.PutBackReason.OTHER.value, words=said_words))

    def _tell(self, why: PutBackReason) -> None:
        self.close_sheet()
        self.given.emit(why)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isdigit() and not is_text_input(QApplication.focusWidget()):
            self.press(event.text())
            event.accept()
            return
        super().keyPressEvent(event)
