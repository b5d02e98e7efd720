"""Choosing tags by keys: what is chosen as chips, a line to type in, the best matches below."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.ui.text import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import LineEdit
from app.ui.widgets.filters import RemovableChip
from app.ui.widgets.layout import FlowLayout, set_state
from app.ui.widgets.tag_index import TagChoice, TagIndex
from app.ui.widgets.tag_popup import TagPopup
from domain.tags.taxonomy import Fate

_SUCCESSORS = 4
"""At most so many are offered in the place of one that is no more."""


class TagBox(QFrame):
    """A box of tags. The input method is off in it: what is typed are letters, and a digit takes the match of its number.

    ``/`` with nothing typed switches the input method on until a tag is chosen: for Chinese, and for words citizens say.
    A tag that was merged or retired stays chosen, says so, and has its successors beside it.

    Signals:
        changed: the chosen codes are others.
        submitted: Enter with nothing typed: go on.
    """

    changed = Signal(tuple)
    submitted = Signal()

    def __init__(
        self, index: TagIndex, *, tone: str = "bad", limit: int = 8, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "tagbox")
        self._index, self._tone, self._limit = index, tone, limit
        self._codes: list[str] = []
        self._chips: list[QWidget] = []
        self.line = _Line(tr("tags.placeholder"))
        self.line.setProperty("role", "tags")
        self.line.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.line.setMinimumWidth(90)
        self.line.textEdited.connect(self._search)
        self.line.submitted.connect(self._enter)
        self.line.installEventFilter(self)
        self._flow = FlowLayout(self, gap=6)
        self._flow.setContentsMargins(6, 4, 6, 4)
        self._flow.addWidget(self.line)
        self._popup: TagPopup | None = None
        self.setFocusProxy(self.line)
        self.setMinimumHeight(38)

    def set_index(self, index: TagIndex) -> None:
        """Offer another list of tags, e.g. after a version was published; chosen ones show what became of them."""
        index.take_over(self._index)
        self._index = index
        self._rebuild()

    def prefer(self, branches: Sequence[str], about: Sequence[str] = ()) -> None:
        """Offer what lies in these branches first, and what the case is called."""
        self._index.prefer(branches, about)

    def name_of(self, code: str) -> str:
        """What a tag is called; one nobody knows goes by its code."""
        choice = self._index.get(code)
        return choice.text if choice is not None else code

    def begin(self) -> None:
        """Take the focus and show the usual ones; none is marked, so that Enter still goes on."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.line.text():
            self._offer("", marked=False)

    def codes(self) -> tuple[str, ...]:
        """What is chosen, in the order of choosing."""
        return tuple(self._codes)

    def set_codes(self, codes: Sequence[str]) -> None:
        """Show a choice without telling that someone chose."""
        if list(codes) != self._codes:
            self._codes = list(codes)
            self._rebuild()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line:
            kind = event.type()
            if kind == QEvent.Type.FocusIn:
                set_state(self, focused=True)
            elif kind == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
                set_state(self, focused=False)
                if event.reason() not in (
                    Qt.FocusReason.ActiveWindowFocusReason,
                    Qt.FocusReason.PopupFocusReason,
                ):
                    self._left()
            elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._key(event):
                return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        popup = self._popup if self._popup is not None and self._popup.isVisible() else None
        typed = self.line.text()
        match event.key():
            case Qt.Key.Key_Backspace if not typed and self._codes:
                self._remove(self._codes[-1])
            case Qt.Key.Key_Slash if not typed:
                self._compose(on=not self._composes)
            case Qt.Key.Key_Down if popup is None:
                self._offer(typed)
            case Qt.Key.Key_Down | Qt.Key.Key_Up if popup is not None:
                popup.step(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Right if popup is not None and self.line.cursorPosition() == len(typed):
                return popup.to_neighbour()
            case Qt.Key.Key_Escape if popup is not None:
                popup.hide()
            case _:
                return popup is not None and self._by_number(popup, event)
        return True

    def _by_number(self, popup: TagPopup, event: QKeyEvent) -> bool:
        """A digit takes the match of its number: one key for the usual ones."""
        digit = event.text()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not (
            digit.isascii() and digit.isdigit()
        ):
            return False
        choice = popup.match(int(digit))
        if choice is not None:
            self._add(choice)
        return True

    @property
    def _composes(self) -> bool:
        return self.line.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)

    def _compose(self, *, on: bool) -> None:
        """Switch the input method for this line on or off."""
        if on != self._composes:
            self.line.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on)
            QGuiApplication.inputMethod().update(Qt.InputMethodQuery.ImEnabled)
        self._name_line()

    def _name_line(self) -> None:
        words = "tags.placeholder.words" if self._composes else "tags.placeholder"
        self.line.setPlaceholderText("" if self._codes and not self._composes else tr(words))

    @Slot(str)
    def _search(self, typed: str) -> None:
        self._offer(typed)

    def _offer(self, typed: str, *, marked: bool = True) -> None:
        popup = self._popup_for_window()
        found = self._index.search(typed, self._limit, self._codes)
        others = {choice.neighbour: self._index.get(choice.neighbour) for choice in found if choice.neighbour}
        popup.show_matches(
            found,
            {code: other for code, other in others.items() if other is not None},
            QRect(self.mapTo(popup.host, QPoint(0, 0)), self.size()),
            head="" if typed.strip() else tr("tags.usual"),
            marked=marked,
        )

    @Slot()
    def _enter(self) -> None:
        choice = self._popup.current() if self._popup and self._popup.isVisible() else None
        if choice:
            self._add(choice)
        elif not self.line.text():
            self._hide()
            self.submitted.emit()

    @Slot(object)
    def _add(self, choice: TagChoice) -> None:
        self.add(choice.code)
        self.line.setFocus()

    def add(self, code: str) -> None:
        """Choose a tag, as if it had been typed."""
        self._index.used(code)
        if code not in self._codes:
            self._chosen([*self._codes, code])
        self.line.clear()
        self._hide()
        self._compose(on=False)

    def _replace(self, old: str, new: str) -> None:
        """Take a successor in the place of a tag that is no more."""
        fresh = [new if code == old else code for code in self._codes]
        self._chosen(list(dict.fromkeys(fresh)))
        self.line.setFocus()

    @Slot(str)
    def _remove(self, code: str) -> None:
        if code in self._codes:
            self._chosen([one for one in self._codes if one != code])
            self.line.setFocus()

    def _chosen(self, codes: list[str]) -> None:
        self._codes = codes
        self._rebuild()
        self.changed.emit(self.codes())

    def _rebuild(self) -> None:
        self._flow.removeWidget(self.line)
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for code in self._codes:
            self._show_chosen(code)
        self._flow.addWidget(self.line)
        self._name_line()
        self.updateGeometry()

    def _show_chosen(self, code: str) -> None:
        """A chip; what was merged or retired says so, and offers what may stand in its place."""
        name, became = self.name_of(code), self._index.became(code)
        gone = became.fate is not Fate.ACTIVE
        text = tr(f"tags.fate.{became.fate.value}", name=name) if gone else name
        chip = RemovableChip(code, text, tone="warn" if gone else self._tone)
        chip.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        chip.removed.connect(self._remove)
        self._put(chip)
        if gone:
            chip.setToolTip(tr(f"tags.fate.{became.fate.value}.why"))
        for successor in became.successors[:_SUCCESSORS]:
            take = Button(tr("tags.fate.take", name=self.name_of(successor.code)), "link")
            take.clicked.connect(partial(self._replace, code, successor.code))
            self._put(take)

    def _put(self, part: QWidget) -> None:
        self._flow.addWidget(part)
        self._chips.append(part)

    def _hide(self) -> None:
        if self._popup:
            self._popup.hide()

    def _left(self) -> None:
        self._hide()
        self._compose(on=False)

    def _popup_for_window(self) -> TagPopup:
        if self._popup is None or self._popup.host is not self.window():
            self._popup = TagPopup(self.window())
            self._popup.picked.connect(self._add)
        return self._popup


class _Line(LineEdit):
    """The line to type in; asks for little, so that it stays beside the chips as long as it can."""

    def sizeHint(self) -> QSize:
        return QSize(120, 28)
