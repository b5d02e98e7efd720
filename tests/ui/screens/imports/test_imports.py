"""导入: nothing is taken in that was not seen; what is chosen is looked at again first; taking back asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel

from app.ui.screens.imports.presenter import ImportsPresenter
from app.ui.screens.imports.view import ImportsScreen
from app.ui.screens.imports.words import FIELDS, field_words
from app.ui.widgets.overlay import Sheet
from domain.wire.imports import FileState, ImportChoice, Told
from server.reading.synonyms import Field
from tests.ui.screens.ticking import NotingHost
from tools.scenes.samples_imports import StandInImports

FILE = Path("导出.csv")


class Page:
    """The page over a centre that answers at once."""

    def __init__(self, host: NotingHost, service: StandInImports) -> None:
        self.service = service
        self.presenter = ImportsPresenter(service, host.scope, host.window)  # type: ignore[arg-type]
        self.screen = ImportsScreen(host, self.presenter)
        self.screen.setParent(host.window)
        self.screen.resize(1192, 620)
        self.screen.show()
        self.screen.entered()

    def asked(self, what: str) -> list[object]:
        return [given for name, given in self.service.asked if name == what]

    def words(self) -> list[str]:
        QApplication.processEvents()
        return [one.text() for one in self.screen.findChildren(QLabel) if not one.isHidden()]


@pytest.fixture
def page(host: NotingHost) -> Page:
    return Page(host, StandInImports())


def test_a_dropped_file_is_looked_at_and_nothing_taken_in(page: Page) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(FILE.absolute()))])
    drop = QDropEvent(
        QPoint(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.screen.dropEvent(drop)
    assert page.asked("hand_over") == [FILE.name]
    assert page.asked("judge") == [ImportChoice()]
    assert page.asked("take") == []
    words = page.words()
    assert "138****8000" in words
    assert any("表头在第 3 行" in one for one in words)
    assert any("家庭暴力" in one and "诉求类型" in one for one in words)
    assert any("坐席手机" in one and "240 格" in one for one in words)
    assert not page.screen.take.isHidden()
    assert page.screen.take.isEnabled()


def test_what_is_changed_is_looked_at_again_before_it_can_be_taken_in(page: Page) -> None:
    page.screen.hand_over(FILE)
    box = page.screen.grid.boxes["second_phone"]
    box.setCurrentIndex(box.findData("备用号码"))
    box.activated.emit(box.currentIndex())
    page.screen.source.setText("hotline")
    page.screen.source.textEdited.emit("hotline")
    assert not page.screen.take.isEnabled()
    page.presenter.take()
    assert page.asked("take") == []
    page.screen.judge.click()
    chosen = ImportChoice(source="hotline", columns={"second_phone": "备用号码"})
    assert page.asked("judge")[-1] == chosen
    page.screen.take.click()
    assert page.asked("take") == [ImportChoice("hotline", {"second_phone": "备用号码"}, agreed=True)]
    assert page.screen.take.isHidden()
    assert page.screen.judge.isHidden()


def test_what_there_is_to_agree_to_is_said(host: NotingHost) -> None:
    page = Page(host, StandInImports(concerned=True))
    page.screen.hand_over(FILE)
    assert "36%" in page.screen.banner.text()
    assert page.screen.take.text() == "看过了，仍然导入"
    assert any("写明之前这些事件不回访" in one for one in page.words())
    box = page.screen.grid.boxes["revisit_allowed"]
    for chosen, asked in (("不用任何列", ""), ("是否回访", "是否回访")):
        box = page.screen.grid.boxes["revisit_allowed"]
        box.setCurrentIndex(box.findText(chosen))
        box.activated.emit(box.currentIndex())
        page.screen.judge.click()
        assert page.asked("judge")[-1] == ImportChoice(columns={"revisit_allowed": asked})
    box = page.screen.grid.boxes["revisit_allowed"]
    assert (box.itemText(0), box.currentText()) == ("按列名认", "是否回访")
    box.activated.emit(0)
    assert page.presenter.choice == ImportChoice()


def test_a_refused_file_says_why_and_can_be_mapped(host: NotingHost) -> None:
    service = StandInImports(then=FileState.REFUSED)
    service.problems = [Told("table.no_header", row=1)]
    page = Page(host, service)
    page.screen.hand_over(FILE)
    assert "表头" in page.screen.banner.text()
    assert "映射文件" in page.screen.banner.text()
    service.columns, service.named = ("CJ****", "2026*****"), False
    page.presenter.judge()
    assert "重新预览" in page.screen.banner.text()
    assert "映射文件" not in page.screen.banner.text()
    box = page.screen.grid.boxes["reported_at"]
    box.setCurrentIndex(box.findText("2026", Qt.MatchFlag.MatchContains))
    box.activated.emit(box.currentIndex())
    page.screen.judge.click()
    assert page.asked("judge")[-1] == ImportChoice(places={"reported_at": 2})
    assert page.screen.take.isHidden()
    page.screen.other.click()
    assert page.asked("forget")
    assert page.screen._stack.currentWidget() is page.screen.empty


def test_it_can_be_stopped(host: NotingHost) -> None:
    page = Page(host, StandInImports(then=FileState.JUDGING))
    page.screen.hand_over(FILE)
    assert not page.screen.stop.isHidden()
    page.screen.stop.click()
    assert page.asked("stop")
    assert "已停止，处理到 96 行" in page.screen.banner.text()
    assert page.screen.counts.isHidden()
    assert not page.presenter._timer.isActive()


def test_taking_back_asks_first(page: Page, host: NotingHost) -> None:
    buttons = list(page.screen.past.buttons.values())
    assert len(buttons) == 3
    buttons[0].click()
    assert page.asked("undo") == [True]
    sheet = host.window.findChildren(Sheet)[-1]
    words = [one.text() for one in sheet.findChildren(QLabel)]
    assert any("会撤回 226 件" in one and "已经有人处理" in one for one in words)
    do = next(one for one in sheet.findChildren(type(buttons[0])) if one.text() == "撤回")
    do.click()
    assert page.asked("undo") == [True, False]
    assert "撤回了 226 件" in host.toasts[-1]


def test_every_field_can_be_mapped_and_has_a_word() -> None:
    assert set(FIELDS) == {field.value for field in Field}
    assert all(field_words(field) != field for field in FIELDS)
