"""File dialogs speak the program's language and give a file the suffix that belongs to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.text import Language, set_language
from app.ui.widgets.files import ask_where, ask_which, with_suffix


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def _words(dialog: QWidget) -> str:
    found = [w.text() for kind in (QLabel, QPushButton) for w in dialog.findChildren(kind)]
    return " ".join(found)


def test_the_dialog_speaks_the_language_of_the_program(window: QWidget) -> None:
    spoken = {}
    for language in (Language.EN, Language.ZH):
        set_language(language)
        dialog = ask_where(window, "x", "对账单 (*.json)", "json", "a", print)
        spoken[language] = _words(dialog)
        dialog.reject()
    assert "Save" in spoken[Language.EN]
    assert "保存" in spoken[Language.ZH]
    assert "取消" in spoken[Language.ZH]
    assert not any(word in spoken[Language.ZH] for word in ("Save", "Cancel", "File", "Look", "type"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("对账", "对账.json"),
        ("王芳 11.30", "王芳 11.30.json"),
        ("a.JSON", "a.JSON"),
        (" b.json ", "b.json"),
    ],
)
def test_what_is_written_has_its_suffix(window: QWidget, tmp_path: Path, typed: str, kept: str) -> None:
    chosen: list[Path] = []
    dialog = ask_where(window, "x", "对账单 (*.json)", "json", "a", chosen.append)
    dialog.setDirectory(str(tmp_path))
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(line, QLineEdit)
    line.setText(typed)
    dialog.accept()
    assert chosen == [tmp_path / kept]


def test_a_folder_that_is_typed_is_gone_into(tmp_path: Path) -> None:
    (tmp_path / "十一月").mkdir()
    assert with_suffix("十一月", "json", str(tmp_path)) == "十一月"
    assert with_suffix("", "json", str(tmp_path)) == ""


def test_a_file_that_is_there_is_asked_for(window: QWidget, tmp_path: Path) -> None:
    chosen: list[Path] = []
    there = tmp_path / "a.m110pkg"
    there.touch()
    dialog = ask_which(window, "x", "加密包 (*.m110pkg)", chosen.append)
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile(str(there))
    dialog.accept()
    assert chosen == [there]
