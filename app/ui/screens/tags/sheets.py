"""Sheets in which one edit is made; what the centre refuses stays as it was typed, with the reason above it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.screens.tags.filling import Meaning, NewFields, spoken_words
from app.ui.screens.tags.words import Named, place_words, preview_words
from app.ui.text import language, tr
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import Field, LineEdit, TextArea, fits
from app.ui.widgets.labels import divider, label
from app.ui.widgets.layout import Item, column
from app.ui.widgets.notices import Banner
from app.ui.widgets.overlay import Sheet
from app.ui.widgets.tag_index import TagIndex
from app.ui.widgets.tagbox import TagBox
from domain.tags.model import Tag
from domain.wire.tags import (
    DescribeTag,
    MergePreview,
    MergeTag,
    RenameTag,
    RetireTag,
    SplitTag,
    TagEdit,
    TagPlaces,
)


class EditSheet(Sheet):
    """One edit of one tag.

    Signals:
        made: the ``TagEdit``; the sheet stays until it stands in the draft.
    """

    made = Signal(object)

    def __init__(self, host: QWidget, title: str, *content: Item, width: int = 560) -> None:
        self.banner = Banner()
        super().__init__(host, title, self.banner, *content, width=width)
        self.add_button(Button(tr("common.cancel")), self.close_sheet)
        self.go = self.add_button(Button(tr("tags.into_draft"), "primary", key="Ctrl+Enter"), self.confirm)
        self.closed.connect(self.deleteLater)

    def open_sheet(self, focus: QWidget | None = None) -> None:
        """With the focus in the first box."""
        boxes = (one for one in self.panel.findChildren(QWidget) if isinstance(one, LineEdit | TextArea))
        super().open_sheet(focus or next(boxes, None))

    def tell(self, words: str) -> None:
        """Why it did not go into the draft."""
        self.banner.say(words, Tone.BAD)

    def edit(self) -> TagEdit | None:
        """What is filled in, None while something is missing."""
        raise NotImplementedError

    def confirm(self) -> None:
        """Hand it over."""
        if self.go.isEnabled() and fits(self):
            edit = self.edit()
            if edit is None:
                self.tell(tr("tags.missing"))
            else:
                self.made.emit(edit)


class NewSheet(EditSheet):
    """A tag below another."""

    def __init__(self, host: QWidget, parent_code: str, name: str) -> None:
        self.fields = NewFields(parent_code)
        super().__init__(host, tr("tags.sheet.new", name=name), self.fields)

    def edit(self) -> TagEdit:
        return self.fields.new()


class RenameSheet(EditSheet):
    """Another name from a day on; the meaning stays."""

    def __init__(self, host: QWidget, tag: Tag) -> None:
        self._tag = tag
        self.zh, self.en = LineEdit(), LineEdit()
        self.zh.setText(tag.name["zh"])
        self.en.setText(tag.name.get("en", ""))
        self.since = LineEdit("2027-01-01")
        super().__init__(
            host,
            tr("tags.sheet.rename", name=tag.label(language().value)),
            label(tr("tags.rename.what"), "muted", wrap=True),
            Field(tr("tags.zh"), self.zh, required=True),
            Field(tr("tags.en"), self.en, required=True),
            Field(tr("tags.since"), self.since, hint=tr("tags.since.hint")),
        )
        for box in (self.zh, self.en, self.since):
            box.submitted.connect(self.confirm)

    def edit(self) -> TagEdit | None:
        zh, en = self.zh.text().strip(), self.en.text().strip()
        since = self.since.text().strip() or None
        return RenameTag(self._tag.code, zh, en, since=since) if zh and en else None


class DescribeSheet(EditSheet):
    """What it means, said better."""

    def __init__(self, host: QWidget, tag: Tag) -> None:
        self._tag = tag
        self.meaning = Meaning(tag)
        super().__init__(host, tr("tags.sheet.describe", name=tag.label(language().value)), self.meaning)

    def edit(self) -> TagEdit:
        return DescribeTag(
            self._tag.code,
            self.meaning.define.toPlainText().strip(),
            self.meaning.example.text().strip(),
            spoken_words(self.meaning.words.text()),
            self._tag.route.value if self._tag.route is not None else None,
        )


class SplitSheet(EditSheet):
    """Several new tags in the place of one, which is retired and points to them."""

    def __init__(self, host: QWidget, tag: Tag) -> None:
        self._tag = tag
        self._parts: list[NewFields] = []
        self._box = column(gap=12)
        more = Button(tr("tags.split.more"), icon="plus")
        more.clicked.connect(self.add_part)
        what = label(tr("tags.split.what"), "muted", wrap=True)
        super().__init__(
            host, tr("tags.sheet.split", name=tag.label(language().value)), what, self._box, more, width=640
        )
        self.add_part()
        self.add_part()

    @property
    def parts(self) -> tuple[NewFields, ...]:
        """The new tags."""
        return tuple(self._parts)

    def add_part(self) -> None:
        """One more."""
        part = NewFields(self._tag.parent or self._tag.axis.value)
        if self._parts:
            self._box.addWidget(divider())
        self._parts.append(part)
        self._box.addWidget(label(tr("tags.split.part", n=len(self._parts)), "strong"))
        self._box.addWidget(part)

    def edit(self) -> TagEdit:
        return SplitTag(self._tag.code, tuple(part.new() for part in self._parts))


class MergeSheet(EditSheet):
    """Which tag it counts as from now on, after it was seen what that moves.

    Signals:
        preview_wanted: the codes of the tag and of the one it would count as.
    """

    preview_wanted = Signal(str, str)

    def __init__(self, host: QWidget, tag: Tag, index: TagIndex, named: Named) -> None:
        self._tag, self._named = tag, named
        self.into = TagBox(index, tone="accent")
        self.preview = label(tr("tags.merge.choose"), "muted", wrap=True, selectable=True)
        super().__init__(
            host,
            tr("tags.sheet.merge", name=tag.label(language().value)),
            label(tr("tags.merge.what"), "muted", wrap=True),
            Field(tr("tags.merge.into"), self.into, required=True),
            self.preview,
        )
        self.go.setEnabled(False)
        self.into.changed.connect(self._chosen)
        self.into.submitted.connect(self.confirm)

    def _chosen(self, codes: tuple[str, ...]) -> None:
        """One only: the newest stays. Nothing is merged before what it moves was shown."""
        self.go.setEnabled(False)
        self.into.set_codes(codes[-1:])
        self.preview.setText(tr("common.loading") if codes else tr("tags.merge.choose"))
        if codes:
            self.preview_wanted.emit(self._tag.code, codes[-1])

    def show_preview(self, preview: MergePreview) -> None:
        """What it comes to; what questionnaires name stays theirs, and counts as the new one."""
        self.preview.setText(preview_words(preview, self._named))
        self.go.setEnabled(True)

    def edit(self) -> TagEdit | None:
        codes = self.into.codes()
        return MergeTag(self._tag.code, codes[0]) if codes else None


class RetireSheet(EditSheet):
    """No longer to be chosen; refused while something names it, with the list."""

    def __init__(self, host: QWidget, tag: Tag, index: TagIndex) -> None:
        self._tag = tag
        self.see = TagBox(index, tone="accent")
        self.places = label(tr("common.loading"), "muted", wrap=True, selectable=True)
        super().__init__(
            host,
            tr("tags.sheet.retire", name=tag.label(language().value)),
            self.places,
            Field(tr("tags.retire.see"), self.see, hint=tr("tags.retire.see.hint")),
        )
        self.go.setEnabled(False)
        self.see.submitted.connect(self.confirm)

    def show_places(self, found: TagPlaces) -> None:
        """What names it: while anything does, it stays."""
        named = "\n".join(place_words(place) for place in found.places)
        self.places.setText(tr("tags.retire.named", places=named) if named else tr("tags.retire.free"))
        self.go.setEnabled(not found.places)

    def edit(self) -> TagEdit:
        return RetireTag(self._tag.code, self.see.codes())
