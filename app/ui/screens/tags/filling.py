"""What is filled in of a tag: names, definition, example, spoken words."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QWidget

from app.ui.text import tr
from app.ui.widgets.fields import Field, LineEdit, TextArea
from app.ui.widgets.layout import column, row
from domain.tags.checking import EXAMPLE, LONGEST_DEFINITION, NAME
from domain.tags.model import Tag
from domain.wire.tags import NewTag

_BETWEEN = re.compile(r"[、,，;；\n]+")


def spoken_words(text: str) -> tuple[str, ...]:
    """Words as they are typed, one after the other."""
    return tuple(word.strip() for word in _BETWEEN.split(text) if word.strip())


class Meaning(QWidget):
    """Definition, example and spoken words."""

    def __init__(self, tag: Tag | None = None) -> None:
        super().__init__()
        self.define = TextArea(limit=LONGEST_DEFINITION, lines=2)
        self.example = LineEdit(limit=EXAMPLE[-1])
        self.words = LineEdit()
        if tag is not None:
            self.define.set_text(tag.define)
            self.example.setText(tag.example)
            self.words.setText(tr("tags.join").join(tag.words))
        self.setLayout(
            column(
                Field(tr("tags.define"), self.define, hint=tr("tags.define.hint"), required=True),
                Field(
                    tr("tags.field.example"), self.example, hint=tr("tags.field.example.hint"), required=True
                ),
                Field(tr("tags.words"), self.words, hint=tr("tags.words.hint"), required=True),
                gap=10,
            )
        )


class NewFields(QWidget):
    """A tag that is not there yet, below another."""

    def __init__(self, parent_code: str) -> None:
        super().__init__()
        self._parent_code = parent_code
        self.code = LineEdit("phone_unanswered")
        self.zh = LineEdit(limit=NAME[-1])
        self.en = LineEdit()
        self.meaning = Meaning()
        names = row(
            Field(tr("tags.zh"), self.zh, required=True), Field(tr("tags.en"), self.en, required=True), gap=12
        )
        below = tr("tags.code.below", parent=parent_code)
        self.setLayout(
            column(Field(tr("tags.code"), self.code, hint=below, required=True), names, self.meaning, gap=10)
        )

    def new(self) -> NewTag:
        """As it is filled in; what is wrong with it the centre says."""
        meaning = self.meaning
        return NewTag(
            f"{self._parent_code}.{self.code.text().strip()}",
            self.zh.text().strip(),
            self.en.text().strip(),
            define=meaning.define.toPlainText().strip(),
            example=meaning.example.text().strip(),
            words=spoken_words(meaning.words.text()),
        )
