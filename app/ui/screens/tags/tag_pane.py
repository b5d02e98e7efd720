"""One tag: what it means, how it is said, what the draft does to it, and its history."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.screens.tags.words import change_words, joined
from app.ui.text import language, tr
from app.ui.text.codes import said
from app.ui.text.times import spoken_with_date
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card, Fact
from app.ui.widgets.chips import Chip
from app.ui.widgets.labels import divider, label
from app.ui.widgets.layout import FlowLayout, clear, column, row, set_shown
from app.ui.widgets.page_area import Scrolled
from domain.tags.model import Tag
from domain.tags.taxonomy import Taxonomy
from domain.vocabulary import Route, TagStatus
from domain.wire.tags import TagChange, TagHistory

WIDTHS = (340, 480)
ACTIONS = {"rename": "F2", "describe": "F3", "new": "F4", "split": "F6", "merge": "F7", "retire": "F8"}
"""The edits of one tag, each with its key."""


class TagPane(Card):
    """Signals:
    wanted: an edit of the tag shown: its name.
    undo_wanted: a published change is to be taken back: version and number.
    """

    wanted = Signal(str)
    undo_wanted = Signal(int, int)

    def __init__(self, clock: Callable[[], int], zone: str, *, may_edit: bool, may_publish: bool) -> None:
        super().__init__("", gap=10)
        self._clock, self._zone, self._may_publish = clock, zone, may_publish
        self._named: Callable[[str], str] = str
        self._name = label("", "heading", wrap=True, selectable=True)
        self._status, self._edit = Chip(), Chip()
        self._code = label("", "caption", selectable=True)
        self._facts = {
            name: Fact(tr(f"tags.{name}"), wide=True)
            for name in ("other_name", "path", "define", "field.example", "words", "route", "instead")
        }
        self.buttons: dict[str, Button] = {}
        actions = FlowLayout(gap=8)
        for name, key in ACTIONS.items():
            button = Button(tr(f"tags.action.{name}"), key=key, slim=True)
            button.clicked.connect(lambda _on=False, name=name: self.wanted.emit(name))
            self.buttons[name] = button
            actions.addWidget(button)
            set_shown(button, may_edit)
        self._history = column(gap=8)
        inside = QWidget()
        inside.setLayout(
            column(
                *self._facts.values(),
                divider(),
                label(tr("tags.history"), "heading"),
                self._history,
                None,
                gap=10,
                margin=(0, 0, 8, 0),
            )
        )
        head = row(self._name, self._status, self._edit)
        head.setStretch(0, 1)
        for part in (head, self._code, actions, Scrolled(inside, tr("tags.title"))):
            self.add(part)
        self.body.setStretch(3, 1)

    def show_tag(self, tag: Tag, taxonomy: Taxonomy, edit: str, named: Callable[[str], str]) -> None:
        """Show this one; its history comes."""
        lang = language().value
        self._named = named
        self._name.setText(tag.label(lang))
        self._code.setText(tag.code)
        self._status.set(
            "" if tag.status is TagStatus.ACTIVE else tr(f"tags.status.{tag.status.value}"), Tone.WARN
        )
        self._edit.set(tr(f"tags.edit.{edit}") if edit else "", Tone.ACCENT)
        became = taxonomy.became(tag.code)
        told = {
            "other_name": tag.name.get("en", "") if lang == "zh" else tag.name["zh"],
            "path": " / ".join(above.label(lang) for above in taxonomy.path(tag.code)[:-1]),
            "define": tag.define,
            "field.example": tag.example,
            "words": joined(tag.words),
            "route": said(Route, tag.route.value) if tag.route is not None else "",
            "instead": joined(one.label(lang) for one in became.successors),
        }
        for name, fact in self._facts.items():
            fact.set(told[name])
        active = tag.status is TagStatus.ACTIVE
        leaf = not any(below.status is TagStatus.ACTIVE for below in taxonomy.children(tag.code))
        for name, button in self.buttons.items():
            button.setEnabled(active and (leaf or name not in ("split", "merge", "retire")))
        clear(self._history)
        self._history.addWidget(label(tr("common.loading"), "muted"))

    def show_history(self, history: TagHistory) -> None:
        """What became of it, the newest first."""
        clear(self._history)
        if not history.changes:
            self._history.addWidget(label(tr("tags.history.none"), "muted", wrap=True))
        for change in history.changes:
            self._history.addWidget(change_line(change, self._named, self._clock(), self._zone, self._undo))

    def no_history(self) -> None:
        """It could not be asked for."""
        clear(self._history)
        self._history.addWidget(label(tr("tags.history.offline"), "muted", wrap=True))

    @property
    def _undo(self) -> Callable[[int, int], object] | None:
        return self.undo_wanted.emit if self._may_publish else None


def change_line(
    change: TagChange,
    named: Callable[[str], str],
    now: int,
    zone: str,
    undo: Callable[[int, int], object] | None,
) -> QWidget:
    """A published change: what, when, who wrote and who published it; taken back by one press while that can be."""
    line = QWidget()
    by = tr("tags.by", edited=change.edited_by, published=change.published_by, version=change.version)
    when = spoken_with_date(change.at, now, zone)
    words = label(change_words(change, named), wrap=True, selectable=True)
    top = row(words)
    top.setStretch(0, 1)
    if change.undoable and undo is not None:
        button = Button(tr("tags.undo"), icon="undo", slim=True)
        button.setAccessibleName(tr("tags.undo.of", what=words.text()))
        button.clicked.connect(lambda: undo(change.version, change.number))
        top.addWidget(button)
    line.setLayout(column(top, label(f"{when} · {by}", "caption", wrap=True), gap=2))
    return line
