"""标签: the tree and one tag beside it, the draft, publications, learnt words, second coding."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.records.changes import ChangeKind, Changes
from app.ui.models.records import RecordTableModel
from app.ui.screens.tags.coding_pane import CodingPane
from app.ui.screens.tags.draft_pane import DraftPane
from app.ui.screens.tags.learnt_pane import LearntPane
from app.ui.screens.tags.lists import AgreementPane, VersionsPane
from app.ui.screens.tags.presenter import Part, TagsPresenter
from app.ui.screens.tags.sheets import (
    DescribeSheet,
    EditSheet,
    MergeSheet,
    NewSheet,
    RenameSheet,
    RetireSheet,
    SplitSheet,
)
from app.ui.screens.tags.tag_pane import ACTIONS, WIDTHS, TagPane
from app.ui.screens.tags.tree import TagLine, TagTree, columns
from app.ui.shell.memory import remember_columns, remember_widths
from app.ui.shell.screen import Host, Screen
from app.ui.text import language, tr
from app.ui.theme.tokens import PAGE_MARGIN
from app.ui.tone import Tone
from app.ui.widgets.cards import Card
from app.ui.widgets.checks import CheckBox
from app.ui.widgets.fields import SearchBox
from app.ui.widgets.files import ask_where, ask_which
from app.ui.widgets.layout import column, row
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.split import Side, Split
from app.ui.widgets.table import TableView
from domain.tags.model import Tag
from domain.vocabulary import TagAxis
from domain.wire.tags import (
    Agreements,
    BookRead,
    CodingWork,
    LearntWords,
    MergePreview,
    TagHistory,
    TagPlaces,
    TagVersion,
    TagVersions,
)

TYPING_MS = 60
_SHEET = "tags.sheet"
_EVERY_ROW = 2000


class TagsScreen(Screen):
    """The view: what an answer of the centre is shown in, and which sheet an edit is made in."""

    def __init__(self, host: Host, presenter: TagsPresenter) -> None:
        super().__init__()
        self._host, self._presenter = host, presenter
        self._sheet: EditSheet | None = None
        self.part = Part.TREE
        self._tabs = Segmented(*self._part_words(), code=Part.TREE.value)
        self._tabs.setAccessibleName(tr("tags.title"))
        self._tabs.chosen.connect(lambda code: self.go(Part(code)))
        self._trouble = Banner()
        self._trouble.activated.connect(self._reload)
        clock, zone, edits, publishes = host.clock, host.zone, presenter.may_edit, presenter.may_publish
        self.pane = TagPane(clock, zone, may_edit=edits, may_publish=publishes)
        self.draft = DraftPane(clock, zone, may_edit=edits, may_publish=publishes)
        self.versions = VersionsPane(clock, zone, may_publish=publishes)
        self.learnt, self.coding, self.agreement = (
            LearntPane(),
            CodingPane(presenter.index()),
            AgreementPane(),
        )
        self._pages: dict[Part, QWidget] = {
            Part.TREE: self._build_tree(),
            Part.DRAFT: self.draft,
            Part.VERSIONS: self.versions,
            Part.LEARNT: self.learnt,
            Part.CODING: self.coding,
            Part.AGREEMENT: self.agreement,
        }
        self._stack = QStackedWidget()
        for page in self._pages.values():
            self._stack.addWidget(page)
        box = column(row(self._tabs, None), self._trouble, self._stack, gap=12)
        box.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, PAGE_MARGIN)
        box.setStretch(2, 1)
        self.setLayout(box)
        self._wire()
        self._add_keys()

    def _part_words(self) -> list[tuple[str, str]]:
        draft = self._presenter.draft
        n = len(draft.edits) if draft is not None else 0
        words = {part: tr(f"tags.part.{part.value}") for part in self._presenter.parts}
        if n:
            words[Part.DRAFT] = tr("tags.part.draft.n", n=n)
        return [(part.value, words[part]) for part in self._presenter.parts]

    def _build_tree(self) -> QWidget:
        self.tree = TagTree()
        self._model: RecordTableModel[TagLine] = RecordTableModel(
            columns(), self.tree, self._host.scope, lambda line: line.tag.code, self, _EVERY_ROW
        )
        self.table = TableView(self._model)
        self.table.setAccessibleName(tr("tags.title"))
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(lambda line: self._toggle(line, on=not line.opened))
        self.table.installEventFilter(self)
        remember_columns(self.table, self._host, "columns.tags")
        self.axis = Segmented(
            *((a.value, tr(f"tags.axis.{a.value}")) for a in TagAxis), code=self.tree.axis.value
        )
        self.axis.setAccessibleName(tr("tags.axis"))
        self.axis.chosen.connect(self._to_axis)
        self.search = SearchBox(tr("tags.search"), "Ctrl+F")
        self.search.setMinimumWidth(180)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._searched)
        self.search.textEdited.connect(lambda _text: self._typing.start())
        self.search.submitted.connect(self.table.setFocus)
        self.retired = CheckBox(tr("tags.retired"))
        self.retired.toggled.connect(self._show_retired)
        self._none = EmptyState(tr("tags.search.none"), tr("tags.search.none.why"), icon="tag")
        self._rows = QStackedWidget()
        self._rows.addWidget(self.table)
        self._rows.addWidget(self._none)
        tools = row(self.axis, self.retired, self.search)
        tools.insertStretch(2, 1)
        tools.setStretch(3, 2)
        card = Card("", tools, self._rows, gap=12)
        card.body.setStretch(1, 1)
        self.split = Split(card, self.pane)
        self.split.keep_sides(Side(self.pane, "pane", lambda page: min(WIDTHS[1], page // 3), WIDTHS[0]))
        remember_widths(self.split, self._host, "widths.tags")
        return self.split

    def _wire(self) -> None:
        presenter = self._presenter
        presenter.renewed.connect(self._renewed)
        presenter.drafted.connect(self._drafted)
        presenter.told.connect(self._told)
        presenter.history_came.connect(lambda _code, history: self.pane.show_history(history))
        presenter.preview_came.connect(self._preview_came)
        presenter.places_came.connect(self._places_came)
        presenter.edited.connect(self._edited)
        presenter.published.connect(self._published)
        presenter.saved.connect(lambda: self._host.toast(tr("tags.exported")))
        presenter.failed.connect(self._failed)
        self.pane.wanted.connect(self.begin)
        self.pane.undo_wanted.connect(presenter.undo)
        self.versions.undo_wanted.connect(presenter.undo)
        self.versions.opened.connect(presenter.ask_changes)
        self.draft.withdrawn.connect(presenter.withdraw)
        self.draft.publish_wanted.connect(presenter.publish)
        self.draft.export_wanted.connect(self._ask_where)
        self.draft.import_wanted.connect(self._ask_which)
        self.learnt.decided.connect(presenter.decide)
        self.coding.asked.connect(lambda settle: presenter.ask_coding(settle=settle))
        self.coding.coded.connect(lambda order, tags, settle: presenter.code(order, tags, settle=settle))

    def _add_keys(self) -> None:
        keys = self._host.shortcuts
        keys.add("Ctrl+F", "tags.search", self._to_search, scope="tags", owner=self)
        keys.add("Ctrl+Return", "tags.keys.go", self._go_on, scope="tags", owner=self)
        if self._presenter.may_edit:
            for name, key in ACTIONS.items():
                keys.add(key, f"tags.action.{name}", partial(self.begin, name), scope="tags", owner=self)
        keys.describe("← →", "tags.keys.open", "tags")

    # -- what the frame asks -----------------------------------------------------------------------------

    def title(self) -> str:
        return tr("tags.title")

    def state(self) -> tuple[str, Tone] | None:
        n = len(self._presenter.taxonomy.leaves())
        return (tr("tags.count", n=n), Tone.NEUTRAL) if n else None

    def entered(self) -> None:
        self._presenter.renew()
        self.go(self.part)

    def changed(self, changes: Changes) -> None:
        if changes.touches(ChangeKind.TAG):
            self._presenter.renew()
            self._presenter.ask_draft()

    # -- going about -------------------------------------------------------------------------------------

    def go(self, part: Part) -> None:
        """Show a part, and what the centre has of it now."""
        self.part = part
        self._tabs.set_code(part.value)
        self._stack.setCurrentWidget(self._pages[part])
        self._trouble.say("")
        self._presenter.refresh(part)
        if part is Part.CODING and self.coding.settles:
            self._presenter.ask_coding(settle=True)
        if part is Part.TREE:
            self.table.setFocus()

    def _reload(self) -> None:
        self.go(self.part)

    def _to_search(self) -> None:
        if self.part is not Part.TREE:
            self.go(Part.TREE)
        self.search.setFocus()

    def _go_on(self) -> None:
        """Ctrl+Enter: what the part in front is for."""
        if self.part is Part.CODING:
            self.coding.confirm()
        elif self.part is Part.DRAFT and self.draft.publish.isEnabled() and not self.draft.publish.isHidden():
            self._presenter.publish()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            line = self.table.current_record()
            if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and isinstance(line, TagLine):
                self._toggle(line, on=event.key() == Qt.Key.Key_Right)
                return True
        return super().eventFilter(watched, event)

    def _toggle(self, line: TagLine, *, on: bool) -> None:
        """Open or close; a closed one leads to the tag above it."""
        if self.tree.toggle(line.tag.code, on=on):
            self._fill(line.tag.code)
        elif not on and line.tag.parent is not None and not self.tree.typed:
            self._stand_at(line.tag.parent)

    @Slot(str)
    def _to_axis(self, axis: str) -> None:
        self.tree.axis = TagAxis(axis)
        self.search.clear()
        self._searched()

    @Slot(bool)
    def _show_retired(self, on: bool) -> None:
        self.tree.retired = on
        self._fill()

    @Slot()
    def _searched(self) -> None:
        self._typing.stop()
        self.tree.typed = self.search.text().strip()
        self._fill()

    def _fill(self, at: str = "") -> None:
        """Draw the lines anew, standing at a tag."""
        line = self.table.current_record()
        at = at or (line.tag.code if isinstance(line, TagLine) else "")
        self._model.refresh()
        some = self._model.rowCount() > 0
        self._rows.setCurrentWidget(self.table if some else self._none)
        self.pane.setVisible(some)
        self._stand_at(at)

    def _stand_at(self, code: str) -> None:
        found = self._model.row_of(code) if code else None
        if found is not None:
            self.table.setCurrentIndex(self._model.index(found, 0))

    # -- what came ---------------------------------------------------------------------------------------

    def _named(self, code: str) -> str:
        tag = self._presenter.tag(code)
        return tag.label(language().value) if tag is not None else code

    @Slot()
    def _renewed(self) -> None:
        presenter = self._presenter
        self.tree.set_tags(presenter.taxonomy, presenter.search)
        self.coding.set_index(presenter.index())
        self._fill()
        self.headed.emit()

    @Slot()
    def _drafted(self) -> None:
        presenter = self._presenter
        self.tree.edits = presenter.in_draft
        if presenter.draft is not None:
            self.draft.show_draft(presenter.draft, self._named)
        self._tabs.set_choices(*self._part_words())
        self._fill()

    @Slot(object, object)
    def _told(self, part: Part, found: object) -> None:
        match found:
            case TagVersions():
                self.versions.show_versions(found)
            case TagHistory():
                self.versions.show_changes(found, self._named)
            case LearntWords():
                self.learnt.show_learnt(found, self._named)
            case CodingWork():
                self.coding.show_work(found, self._named)
            case Agreements():
                self.agreement.show_agreement(found, self._named)
            case BookRead():
                self.draft.show_book(found)
            case _:
                raise TypeError(f"{part}: {found!r}")

    @Slot(object)
    def _choose(self, line: TagLine | None) -> None:
        self.pane.setVisible(line is not None)
        if line is not None:
            self.pane.show_tag(line.tag, self._presenter.taxonomy, line.edit, self._named)
            self._presenter.ask_history(line.tag.code)

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        """In the sheet that asked; else above the part that is in front."""
        words = self._host.fault(error)
        if self._sheet is not None:
            self._sheet.tell(words)
        elif self.part is Part.CODING and self.coding.tags.codes():
            self.coding.tell(words)
        else:
            self._trouble.say(words, Tone.WARN, tr("common.retry"))
            self.pane.no_history()

    # -- edits -------------------------------------------------------------------------------------------

    def begin(self, name: str) -> None:
        """Open the sheet of an edit of the tag that is chosen."""
        line = self.table.current_record()
        offered = self._presenter.may_edit and self.pane.buttons[name].isEnabled()
        if self.part is not Part.TREE or not isinstance(line, TagLine) or not offered:
            return
        sheet = self._sheet_of(name, line.tag)
        self._sheet = sheet
        if isinstance(sheet, RetireSheet):
            self._presenter.ask_places(line.tag.code)
        sheet.made.connect(self._presenter.edit)
        sheet.closed.connect(self._sheet_gone)
        keys = self._host.shortcuts
        keys.add("Ctrl+Return", "tags.into_draft", sheet.confirm, scope=_SHEET, owner=sheet, over_sheets=True)
        keys.forget(_SHEET)  # it stands on its button
        sheet.open_sheet()

    def _sheet_of(self, name: str, tag: Tag) -> EditSheet:
        host, presenter = self._host.overlay(), self._presenter
        match name:
            case "new":
                return NewSheet(host, tag.code, self._named(tag.code))
            case "rename":
                return RenameSheet(host, tag)
            case "describe":
                return DescribeSheet(host, tag)
            case "split":
                return SplitSheet(host, tag)
            case "merge":
                merge = MergeSheet(host, tag, presenter.index(), self._named)
                merge.preview_wanted.connect(presenter.ask_preview)
                return merge
            case _:
                return RetireSheet(host, tag, presenter.index())

    @Slot()
    def _sheet_gone(self) -> None:
        self._sheet = None

    @Slot(object)
    def _preview_came(self, preview: MergePreview) -> None:
        if isinstance(self._sheet, MergeSheet):
            self._sheet.show_preview(preview)

    @Slot(object)
    def _places_came(self, places: TagPlaces) -> None:
        if isinstance(self._sheet, RetireSheet):
            self._sheet.show_places(places)

    @Slot()
    def _edited(self) -> None:
        if self._sheet is not None:
            self._sheet.close_sheet()
        self._host.toast(tr("tags.in_draft"))

    @Slot(object)
    def _published(self, version: TagVersion) -> None:
        self._host.toast(tr("tags.published", version=version.version, n=version.changes))
        if self.part is Part.VERSIONS:
            self._presenter.refresh(Part.VERSIONS)

    # -- XLSX --------------------------------------------------------------------------------------------

    def _ask_where(self) -> None:
        ask_where(
            self,
            tr("tags.export"),
            tr("tags.book.filter"),
            "xlsx",
            tr("tags.book.name"),
            self._presenter.export,
        )

    def _ask_which(self) -> None:
        ask_which(self, tr("tags.import"), tr("tags.book.filter"), self._presenter.read_book)
