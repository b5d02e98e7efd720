"""Asking for a file: in the program's language and look, and with the suffix that belongs to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QLineEdit, QToolButton, QTreeView, QWidget

from app.ui.text import tr
from app.ui.text.qt_words import speak_qt
from app.ui.theme import icon

_WORDS = (
    (QFileDialog.DialogLabel.LookIn, "files.where"),
    (QFileDialog.DialogLabel.FileName, "files.name"),
    (QFileDialog.DialogLabel.FileType, "files.kind"),
    (QFileDialog.DialogLabel.Reject, "common.cancel"),
)
"""What Qt has no Chinese words for, and what stands beside it."""

_ICONS = {
    "backButton": "chevron-left",
    "forwardButton": "chevron-right",
    "toParentButton": "arrow-up",
    "newFolderButton": "plus",
}
_KIND = 2
"""The column that says what kind of file it is."""


class FileDialog(QFileDialog):
    """Drawn by Qt and not by the desktop, whose dialog speaks the desktop's language."""

    def __init__(self, parent: QWidget, title: str, kinds: str, suffix: str = "") -> None:
        speak_qt()
        super().__init__(parent, title)
        self._suffix = suffix
        self.setOption(QFileDialog.Option.DontUseNativeDialog)
        self.setNameFilter(kinds)
        self.setDirectory(_begin_in())
        self.resize(760, 480)
        for what, word in _WORDS:
            self.setLabelText(what, tr(word))
        self._dress()
        self.finished.connect(self.deleteLater)

    def _dress(self) -> None:
        """Its own icons are drawn for a light ground; the kind of a file is asked for below, and not always in the language."""
        for name, mark in _ICONS.items():
            button = self.findChild(QToolButton, name)
            if button is not None:
                button.setIcon(icon(mark, "text", 18))
                button.setAccessibleName(button.toolTip())
        for name in ("detailModeButton", "listModeButton"):
            other = self.findChild(QToolButton, name)
            if other is not None:
                other.hide()
        line = self.findChild(QLineEdit, "fileNameEdit")
        names = line.completer() if line is not None else None
        if names is not None and (popup := names.popup()) is not None:
            popup.setProperty("role", "suggestions")
        files = self.findChild(QTreeView)
        if files is not None:
            files.hideColumn(_KIND)

    def accept(self) -> None:
        """A name like 11.30 has a dot and still not the suffix; whether the file is there is asked of the whole name."""
        line = self.findChild(QLineEdit, "fileNameEdit")
        if self._suffix and line is not None:
            line.setText(with_suffix(line.text().strip(), self._suffix, self.directory().absolutePath()))
        super().accept()


def _begin_in() -> str:
    """The person's documents, or their home where there is no such folder."""
    places = (QStandardPaths.StandardLocation.DocumentsLocation, QStandardPaths.StandardLocation.HomeLocation)
    found = (QStandardPaths.writableLocation(place) for place in places)
    return next((path for path in found if Path(path).is_dir()), "")


def with_suffix(name: str, suffix: str, folder: str) -> str:
    """The name as the file is to be called; one of a folder to go into stays as it is."""
    if not name or name.lower().endswith(f".{suffix}") or Path(folder, name).is_dir():
        return name
    return f"{name}.{suffix}"


def ask_where(
    parent: QWidget, title: str, kinds: str, suffix: str, name: str, then: Callable[[Path], object]
) -> FileDialog:
    """Ask where to write a file, ``name`` being proposed; the window behind goes on, as does everything else."""
    dialog = FileDialog(parent, title, kinds, suffix)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.selectFile(with_suffix(name, suffix, ""))
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.open()
    return dialog


def ask_which(parent: QWidget, title: str, kinds: str, then: Callable[[Path], object]) -> FileDialog:
    """Ask for a file that is there."""
    dialog = FileDialog(parent, title, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.open()
    return dialog
