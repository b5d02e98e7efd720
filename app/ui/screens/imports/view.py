"""导入: drop a file, see how it is understood, choose columns, take it in; what was imported before, and taking it back."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from app.ui.screens.imports.past import PastCard, undo_sheet, undone_words
from app.ui.screens.imports.presenter import ImportsPresenter
from app.ui.screens.imports.sheet_grid import SheetGrid
from app.ui.screens.imports.words import counted, described, not_read, reasons, refused, told
from app.ui.shell.screen import Host, Screen
from app.ui.text import language, tr
from app.ui.theme.tokens import PAGE_MARGIN, SPACE_2
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Bar, Card
from app.ui.widgets.fields import Field, LineEdit
from app.ui.widgets.files import ask_where, ask_which
from app.ui.widgets.labels import label
from app.ui.widgets.layout import column, row, set_shown
from app.ui.widgets.notices import Banner, EmptyState
from domain.wire.imports import FileStanding, FileState, ImportUndone, Judgement

SOURCE_PX = 240
"""Width of the source's name, which is short; beside it stands what the file came to."""


class ImportsScreen(Screen):
    """导入."""

    def __init__(self, host: Host, presenter: ImportsPresenter) -> None:
        super().__init__()
        self._host, self._presenter = host, presenter
        self._header: list[str] = []
        self._drawn: tuple[object, ...] = ()
        self.setAcceptDrops(True)
        self.empty = EmptyState(
            tr("imports.empty"), tr("imports.empty.why"), tr("imports.choose"), icon="upload", key="Ctrl+O"
        )
        self.empty.activated.connect(self._ask_file)
        self._build_file()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._page)
        self.past = PastCard(host.zone)
        self.past.undo_wanted.connect(lambda import_id: presenter.undo(import_id, dry_run=True))
        card = Card("", self._stack)
        card.body.setStretch(0, 1)
        main = row(card, self.past, gap=SPACE_2, margin=(PAGE_MARGIN, 0, PAGE_MARGIN, PAGE_MARGIN))
        main.setStretch(0, 3)
        main.setStretch(1, 1)
        self.setLayout(column(main))
        presenter.changed.connect(self._refresh)
        presenter.listed.connect(self._listed)
        presenter.failed.connect(self._failed)
        presenter.would_undo.connect(self._ask_undo)
        presenter.undone.connect(self._undone)
        presenter.saved.connect(lambda: host.toast(tr("imports.rejects.saved")))
        host.shortcuts.add("Ctrl+O", "imports.choose", self._ask_file, scope="imports", owner=self)
        self._refresh()

    def _build_file(self) -> None:
        presenter = self._presenter
        self.name = label("", "heading")
        self.other = Button(tr("imports.other"))
        self.other.clicked.connect(presenter.leave)
        self.banner = Banner()
        self.bar = Bar()
        self.source = LineEdit()
        self.source.textEdited.connect(lambda text: presenter.name_source(text.strip()))
        self.source.submitted.connect(presenter.judge)
        self.source_field = Field(tr("imports.source"), self.source, hint=tr("imports.source.hint"))
        self.source_field.setFixedWidth(SOURCE_PX)
        self.what = label("", "muted", wrap=True, selectable=True)
        self.counts = label("", "strong", wrap=True, selectable=True)
        self.reasons = label("", "caption", wrap=True, selectable=True)
        self.not_read = label("", "caption", wrap=True, selectable=True)
        self.grid = SheetGrid()
        self.grid.chosen.connect(presenter.choose_column)
        self.grid.placed.connect(presenter.choose_place)
        self.judge = Button(tr("imports.judge"), icon="refresh")
        self.judge.clicked.connect(presenter.judge)
        self.take = Button(tr("imports.take"), "primary")
        self.take.clicked.connect(presenter.take)
        self.stop = Button(tr("imports.stop"), "danger")
        self.stop.clicked.connect(presenter.stop)
        self.rejects = Button(tr("imports.rejects"))
        self.rejects.clicked.connect(self._ask_rejects)
        inside = QWidget()
        inside.setProperty("ground", "none")
        top = row(
            self.source_field, column(self.what, self.counts, self.reasons, self.not_read, None), gap=24
        )
        top.setAlignment(self.source_field, Qt.AlignmentFlag.AlignTop)
        top.setStretch(1, 1)
        inside.setLayout(column(top, self.grid, None, gap=16))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName(tr("nav.imports"))
        scroll.setWidget(inside)
        self._page = QWidget()
        box = column(
            row(self.name, None, self.other),
            self.banner,
            self.bar,
            scroll,
            row(self.rejects, None, self.judge, self.stop, self.take),
            gap=12,
        )
        box.setStretch(3, 1)
        self._page.setLayout(box)

    # -- what the frame asks ---------------------------------------------------------------------------

    def title(self) -> str:
        return tr("imports.title")

    def entered(self) -> None:
        self._presenter.ask_past()

    # -- a file comes ------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One file of this machine."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.hand_over(Path(event.mimeData().urls()[0].toLocalFile()))

    def hand_over(self, path: Path) -> None:
        """Look at a file."""
        self._header = []
        self._presenter.hand_over(path)

    @Slot()
    def _ask_file(self) -> None:
        ask_which(self, tr("imports.choose"), tr("imports.filter"), self.hand_over)

    @Slot()
    def _ask_rejects(self) -> None:
        file = self._presenter.file
        if file is None:
            return
        name, kinds = f"{Path(file.name).stem}.rejects.csv", tr("imports.rejects.filter")
        ask_where(self, tr("imports.rejects"), kinds, "csv", name, self._presenter.save_rejects)

    # -- showing it ----------------------------------------------------------------------------------------

    @Slot()
    def _refresh(self) -> None:
        presenter = self._presenter
        file = presenter.file
        self._stack.setCurrentWidget(self.empty if file is None else self._page)
        if file is None:
            sending = bool(presenter.sending)
            self.empty.set(
                tr("imports.sending", name=presenter.sending) if sending else tr("imports.empty"),
                "" if sending else tr("imports.empty.why"),
                "" if sending else tr("imports.choose"),
            )
            return
        self.name.setText(file.name)
        self._show_judgement(file, file.judgement)
        self._show_state(file)
        self.headed.emit()

    def _show_judgement(self, file: FileStanding, judgement: Judgement | None) -> None:
        if file.columns:
            self._header = file.columns
        elif judgement is not None:
            self._header = [name for name in judgement.header if name]
        whole = judgement if file.state in (FileState.JUDGED, FileState.DONE) else None
        self.what.setText(described(judgement) if judgement is not None else "")
        self.counts.setText(counted(whole.counts) if whole is not None else "")
        self.reasons.setText(reasons(whole) if whole is not None else "")
        self.not_read.setText(not_read(whole) if whole is not None else "")
        for part in (self.what, self.counts, self.reasons, self.not_read):
            set_shown(part, bool(part.text()))
        drawn = (file.file_id, judgement, tuple(self._header), self._presenter.judged)
        if drawn != self._drawn:  # a box somebody is choosing in is not built anew at every look
            self._drawn = drawn
            choice = self._presenter.choice
            places = choice.places if file.columns and not file.named else None
            self.grid.show_file(judgement, self._header, choice.columns, places)

    def _show_state(self, file: FileStanding) -> None:
        presenter = self._presenter
        moving, unseen = presenter.moving, presenter.unseen
        ended = file.state in (FileState.DONE, FileState.STOPPED)
        self.bar.set(file.share)
        set_shown(self.bar, moving)
        self.other.setEnabled(not moving)
        taken = file.state is FileState.DONE  # nothing is chosen any more
        set_shown(self.grid, not taken)
        set_shown(self.source_field, not taken)
        self.grid.setEnabled(not moving)
        self.source_field.setEnabled(not moving)
        set_shown(self.rejects, file.rejects and not moving)
        set_shown(self.stop, moving)
        set_shown(self.judge, not moving and file.state is not FileState.DONE and (unseen or ended))
        concerned = file.judgement is not None and bool(file.judgement.concerns)
        set_shown(self.take, file.state is FileState.JUDGED)
        self.take.setEnabled(not unseen)
        self.take.setText(tr("imports.take.agreed" if concerned else "imports.take"))
        self.banner.say(*self._sentence(file))

    def _sentence(self, file: FileStanding) -> tuple[str, Tone]:
        match file.state:
            case FileState.JUDGING:
                return tr("imports.judging", n=file.rows), Tone.ACCENT
            case FileState.TAKING:
                return tr("imports.taking", n=file.rows), Tone.ACCENT
            case FileState.DONE:
                return tr("imports.done"), Tone.OK
            case FileState.STOPPED:
                return tr("imports.stopped", n=file.rows), Tone.WARN
            case FileState.REFUSED:
                return refused(file), Tone.BAD
        if self._presenter.unseen:
            return tr("imports.unseen"), Tone.ACCENT
        concerns = file.judgement.concerns if file.judgement is not None else []
        if concerns:
            return "\n".join(told(one) for one in concerns), Tone.WARN
        return tr("imports.judged"), Tone.OK

    @Slot()
    def _listed(self) -> None:
        self.past.show_past(self._presenter.past, self._host.clock())

    @Slot(object)
    def _ask_undo(self, found: ImportUndone) -> None:
        sheet, do = undo_sheet(self._host.overlay(), found, language().value)
        do.clicked.connect(partial(self._presenter.undo, found.import_id, dry_run=False))
        sheet.open_sheet()

    @Slot(object)
    def _undone(self, found: ImportUndone) -> None:
        self._host.toast(undone_words(found, language().value).replace("\n", "；"))

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        self._host.toast(self._host.fault(error))
