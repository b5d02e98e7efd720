"""F12: above everything from any focus, also while a dialog is open; what is underneath stays as it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.ui.screens.emergency.form import EmergencyForm
from app.ui.screens.emergency.presenter import EmergencyPresenter, RaisingStage
from app.ui.screens.emergency.progress import ProgressPage
from app.ui.shell.shortcuts import ShortcutRegistry
from app.ui.text import tr
from app.ui.widgets.fields import fits
from app.ui.widgets.labels import IconLabel, label
from app.ui.widgets.layout import column, row
from app.ui.widgets.overlay import Sheet

WIDTH = 780


class EmergencySheet(QObject):
    """The form and its progress, in a sheet over the window, or in a window of its own where a dialog holds the keyboard.

    Attributes:
        presenter: what is raised, and how far it came.
        form, progress: the two pages.
    """

    def __init__(
        self,
        host: QWidget,
        presenter: EmergencyPresenter,
        zone: str,
        shortcuts: ShortcutRegistry | None = None,
    ) -> None:
        super().__init__(host)
        self.presenter = presenter
        self.form = EmergencyForm()
        self.progress = ProgressPage(presenter, zone)
        self._pages = QWidget()  # no stack: that is as high as its highest page, whichever is in front
        self._pages.setLayout(column(self.form, self.progress, gap=0))
        self.progress.hide()
        self.sheet = Sheet(host, tr("emergency.title"), self._pages, width=WIDTH)
        self._dialog: QDialog | None = None
        self.sheet.closed.connect(self._put_away)
        self.form.sent.connect(self._send)
        self.progress.finished.connect(self.close)
        self.progress.again.connect(self._again)
        self.progress.change.connect(self._change)
        presenter.changed.connect(self._refresh)
        presenter.wrong.connect(self.form.mark)
        if shortcuts is not None:
            shortcuts.add(
                "Ctrl+Return", "keys.emergency", self._send, scope="sheet", owner=self.sheet, over_sheets=True
            )
            shortcuts.forget("sheet")
        presenter.load_numbers()

    # -- opening ---------------------------------------------------------------------------------------

    @Slot()
    def open(self) -> None:
        """Show it in front of whatever holds the keyboard now; pressed again the focus goes back into it."""
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        self.presenter.load_numbers()
        if self.presenter.stage is RaisingStage.DRAFT:
            self.form.offer(self.presenter.context())
        self._refresh()
        modal = QApplication.activeModalWidget()
        if modal is not None and modal is not self._dialog:
            self._open_over(modal)
        elif self._dialog is None:
            self.sheet.open_sheet(self._first())
            self.sheet.raise_()
        self._first().setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def close(self) -> None:
        """Put it away; a form that was not sent stays as a draft, one that somebody has is done with."""
        if self._dialog is not None:
            self._dialog.close()
        else:
            self.sheet.close_sheet()

    @property
    def visible(self) -> bool:
        """Whether it is in front."""
        return self.sheet.isVisible() or self._dialog is not None

    def _open_over(self, modal: QWidget) -> None:
        dialog = QDialog(modal)
        dialog.setWindowTitle(tr("emergency.title"))
        dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.sheet.body.removeWidget(self._pages)
        head = row(IconLabel("siren", "bad", 22), label(tr("emergency.title"), "title"), None)
        dialog.setLayout(column(head, self._pages, gap=16, margin=(24, 16, 24, 20)))
        dialog.setFixedWidth(WIDTH)
        dialog.finished.connect(self._back_to_sheet)
        dialog.installEventFilter(self)
        self._dialog = dialog
        dialog.open()

    @Slot()
    def _back_to_sheet(self) -> None:
        self._dialog = None
        self.sheet.body.addWidget(self._pages)
        self._pages.show()
        self._put_away()

    @Slot()
    def _put_away(self) -> None:
        if self.presenter.over:
            self._fresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = watched is self._dialog and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return True  # a dialog takes Enter for its default button; here only Ctrl+Enter sends
        return super().eventFilter(watched, event)

    # -- what happens --------------------------------------------------------------------------------------

    def _first(self) -> QWidget:
        return self.progress.close_button if self.form.isHidden() else self.form.first()

    @Slot()
    def _send(self) -> None:
        if self.presenter.stage is RaisingStage.DRAFT and fits(self.form):
            self.presenter.send(self.form.report())

    @Slot()
    def _refresh(self) -> None:
        writing = self.presenter.stage is RaisingStage.DRAFT
        self.progress.refresh()
        stuck = self.progress.undelivered or self.presenter.stage is RaisingStage.NOT_SAVED
        raised = tr("emergency.progress.offline") if stuck else tr("emergency.progress")
        self.sheet.heading.setText(tr("emergency.title") if writing else raised)
        if self.form.isHidden() is writing:
            self.form.setVisible(writing)
            self.progress.setVisible(not writing)
            if self.visible:
                self._first().setFocus(Qt.FocusReason.TabFocusReason)
        if self._dialog is not None:
            self._dialog.adjustSize()

    def _fresh(self) -> None:
        self.form.clear()
        self.presenter.new()

    @Slot()
    def _again(self) -> None:
        self._fresh()
        self.form.offer(self.presenter.context())

    @Slot()
    def _change(self) -> None:
        self.presenter.new()
