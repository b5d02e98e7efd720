"""Every choice is in force at once and kept; what cannot be kept is in force all the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from app.records.changes import ChangeKind, Changes
from app.ui.models.memory import MemorySource
from app.ui.models.records import RecordTableModel
from app.ui.screens.settings.presenter import Choices, Key, SettingsPresenter, choices_of
from app.ui.screens.settings.view import SettingsScreen
from app.ui.text import Language, language
from app.ui.theme import Mode, theme
from app.ui.widgets.table import TableView
from tests.ui.screens.ticking import NotingHost
from tools.scenes.samples_hall import StandInEmergencies
from tools.scenes.settings import STATUS, StandInSettings


class Page:
    """The page with its parts."""

    def __init__(self, host: NotingHost, **kept: object) -> None:
        self.kept = StandInSettings(**kept)
        self.emergencies = StandInEmergencies()
        self.presenter = SettingsPresenter(self.kept, self.emergencies, host.scope, STATUS, 100, host.window)
        self.screen = SettingsScreen(host, self.presenter)
        self.screen.setParent(host.window)
        self.screen.show()
        self.screen.entered()

    def words(self) -> list[str]:
        """Everything the page says, once what is new has been laid out."""
        QApplication.processEvents()
        return [made.text() for made in self.screen.findChildren(QLabel) if not made.isHidden()]


@pytest.fixture
def page(host: NotingHost, qapp: QApplication) -> Iterator[Page]:
    yield Page(host, theme="light", language="zh")
    theme().set_mode(Mode.LIGHT)
    theme().set_comfortable(False)


def test_the_theme_changes_at_once_and_is_kept(page: Page, host: NotingHost) -> None:
    page.screen.theme.chosen.emit("dark")
    assert theme().dark
    assert page.kept.kept["theme"] == "dark"
    assert host.notes == ["已记住"]


def test_the_language_is_in_force_before_the_window_is_told_to_be_built_anew(page: Page) -> None:
    seen: list[Language] = []
    page.presenter.language_changed.connect(lambda: seen.append(language()))
    page.screen.language.chosen.emit("en")
    assert seen == [Language.EN]
    assert page.kept.kept["language"] == "en"


def test_rows_of_every_table_grow_at_once_also_of_those_made_later(page: Page, host: NotingHost) -> None:
    def table() -> TableView:
        model: RecordTableModel[str] = RecordTableModel([], MemorySource({}), host.scope, str, host.window)
        return TableView(model, parent=host.window)

    before = table()
    assert before.row_height == 32
    page.screen.rows.chosen.emit("comfortable")
    assert (before.row_height, table().row_height) == (40, 40)


def test_another_scale_waits_for_the_window_to_be_reopened_and_says_so(page: Page) -> None:
    asked: list[int] = []
    page.presenter.restart_wanted.connect(lambda: asked.append(1))
    page.screen.scale.chosen.emit("150")
    assert page.kept.kept["scale"] == 150
    assert page.screen._waiting.text().startswith("150% 在重新打开窗口后生效")
    page.screen._waiting.activated.emit()
    assert asked == [1]
    page.screen.scale.chosen.emit("100")
    assert page.screen._waiting.text() == ""


def test_what_cannot_be_kept_is_in_force_and_said(page: Page, host: NotingHost) -> None:
    page.kept.error = OSError(28, "full")
    page.screen.rows.chosen.emit("comfortable")
    assert theme().row_height == 40
    assert host.toasts == ["现在用上了，但没能记住：fault:OSError"]


def test_the_same_choice_again_writes_nothing(page: Page) -> None:
    page.kept.error = AssertionError("written")
    page.presenter.choose(Key.THEME, "light")


@pytest.mark.parametrize(
    "kept", [{"theme": "purple", "scale": "big", "language": "fr", "rows": None}, {"theme": 7, "scale": None}]
)
def test_nonsense_in_the_file_counts_as_not_chosen(kept: dict[str, object]) -> None:
    assert choices_of(StandInSettings(**kept)) == Choices()
    assert choices_of(StandInSettings(scale=120)).scale == 125


def test_the_numbers_kept_here_are_shown_and_their_absence_is_a_warning(page: Page) -> None:
    assert {"市局指挥中心（内线）", "0000-6300110", "8600"} <= set(page.words())
    page.emergencies.NUMBERS = ()
    page.screen.changed(Changes(frozenset({ChangeKind.SETTING})))
    assert any(line.startswith("还没有设置号码") for line in page.words())
    assert "8600" not in page.words()


def test_versions_and_centre_can_be_copied_for_an_administrator(page: Page) -> None:
    page.screen._copy()
    text = QGuiApplication.clipboard().text()
    assert STATUS.centre_id in text
    assert "Qt 6." in text
