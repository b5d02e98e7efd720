"""标签: edits go into a draft on what was read, nothing typed is lost, a merge is seen before it is made, the second coder is blind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.ui.screens.tags.presenter import Part, TagsPresenter
from app.ui.screens.tags.sheets import (
    DescribeSheet,
    MergeSheet,
    NewSheet,
    RenameSheet,
    RetireSheet,
    SplitSheet,
)
from app.ui.screens.tags.tag_pane import ACTIONS
from app.ui.screens.tags.view import TagsScreen
from app.ui.widgets.overlay import open_sheets
from domain.permissions import Permission
from domain.wire.tags import DescribeTag, MergeTag, NewTag, RenameTag, RetireTag, SplitTag
from tests.ui.screens.ticking import NotingHost
from tools.scenes.samples_tag_editing import NAMED, PROMISED, StandInEditing, editing, picker
from tools.scenes.tags import MAY_ALL, look_at

NEVER = "problem.speed.no_contact.never"
LEAF = "problem.attitude.cold.no_greeting"
Key = Qt.Key


class Page:
    """The page over a centre that answers at once."""

    def __init__(self, host: NotingHost, service: StandInEditing, may: tuple[str, ...] = MAY_ALL) -> None:
        self.service, self.window = service, host.window
        self.presenter = TagsPresenter(editing(service), picker(), host.scope, may, host.window)
        self.screen = TagsScreen(host, self.presenter)  # type: ignore[arg-type]
        self.screen.setParent(host.window)
        self.screen.resize(1192, 620)
        self.screen.show()
        self.screen.entered()

    def asked(self, what: str) -> list[object]:
        return [given for name, given in self.service.asked if name == what]

    def words(self) -> str:
        QApplication.processEvents()
        return "\n".join(
            one.text() for one in self.window.findChildren(QLabel) if one.isVisibleTo(self.window)
        )

    def sheet(self, name: str, at: str = PROMISED) -> object:
        look_at(self.screen, at)
        self.screen.begin(name)
        (sheet,) = open_sheets(self.window)
        return sheet


@pytest.fixture
def page(host: NotingHost) -> Page:
    return Page(host, StandInEditing())


@pytest.fixture
def opened(host: NotingHost) -> Callable[..., Page]:
    return lambda service, may=MAY_ALL: Page(host, service, may)


def test_the_tree_opens_and_closes_by_keys(page: Page) -> None:
    look_at(page.screen, "problem.speed")
    rows = page.screen._model.rowCount()
    QTest.keyClick(page.screen.table, Key.Key_Right)
    assert page.screen._model.rowCount() > rows
    QTest.keyClick(page.screen.table, Key.Key_Down)
    QTest.keyClick(page.screen.table, Key.Key_Left)
    assert page.screen.table.current_record().tag.code == "problem.speed", (
        "a shut one leads to what stands above it"
    )
    QTest.keyClick(page.screen.table, Key.Key_Left)
    assert page.screen._model.rowCount() == rows


def test_a_tag_is_searched_for_with_slips_and_its_history_comes(page: Page) -> None:
    page.screen.search.setText("da yin hui")
    page.screen.search.submitted.emit()
    page.screen._searched()
    assert page.screen.table.current_record().tag.code == PROMISED
    assert page.asked("history")[-1] == PROMISED
    assert "周敏 改，陈静 发布" in page.words()
    page.screen.search.setText("xqzzz")
    page.screen._searched()
    assert "没有找到标签" in page.words()


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("rename", RenameSheet), ("describe", DescribeSheet), ("new", NewSheet), ("split", SplitSheet), ("merge", MergeSheet),
        ("retire", RetireSheet),
    ],
)  # fmt: skip
def test_each_key_opens_its_sheet(page: Page, name: str, shape: type) -> None:
    assert isinstance(page.sheet(name), shape)
    assert name in ACTIONS


def test_the_key_on_its_button_puts_an_edit_into_the_draft(page: Page) -> None:
    rename = page.sheet("rename")
    rename.zh.setText("答应了没回电")
    QTest.keyClick(rename.zh, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(page.asked("edit")) == 1, "once, though the page behind has a use for the key too"


def test_edits_say_what_was_typed_and_which_draft_was_read(page: Page) -> None:
    rename = page.sheet("rename")
    rename.zh.setText("答应了没回电")
    rename.since.setText("2027-01-01")
    rename.confirm()
    assert page.asked("edit") == [
        (RenameTag(PROMISED, "答应了没回电", "Promised to call back but didn't", since="2027-01-01"), 2)
    ]
    assert open_sheets(page.window) == []
    assert page.presenter.seen == 3, "the next edit is made on the draft with this one in it"
    describe = page.sheet("describe")
    describe.meaning.words.setText("没下文，  干等;白等")
    describe.confirm()
    edit, seen = page.asked("edit")[-1]
    assert isinstance(edit, DescribeTag)
    assert (edit.words, seen) == (("没下文", "干等", "白等"), 3)


def test_new_and_split_make_codes_below_where_they_stand(page: Page) -> None:
    new = page.sheet("new", "problem.speed.no_contact")
    new.fields.code.setText("lost")
    new.fields.zh.setText("号码记丢了")
    new.confirm()
    assert [edit.code for edit, _ in page.asked("edit") if isinstance(edit, NewTag)] == [
        "problem.speed.no_contact.lost"
    ]
    split = page.sheet("split")
    for part, code in zip(split.parts, ("by_phone", "by_visit"), strict=True):
        part.code.setText(code)
    split.confirm()
    edit, _ = page.asked("edit")[-1]
    assert isinstance(edit, SplitTag)
    assert [one.code for one in edit.into] == [
        "problem.speed.no_contact.by_phone",
        "problem.speed.no_contact.by_visit",
    ]


def test_a_merge_is_not_made_before_it_was_seen_what_it_moves(page: Page) -> None:
    merge = page.sheet("merge")
    merge.confirm()
    assert page.asked("edit") == []
    merge.into.add(NEVER)
    assert page.asked("merge_preview") == [(PROMISED, NEVER)]
    assert "37 件工单带这个标签" in merge.preview.text()
    assert "112 件 → 并入后 149 件" in merge.preview.text()
    merge.into.add("problem.speed.no_contact")
    assert merge.into.codes() == ("problem.speed.no_contact",), "into one only"
    merge.confirm()
    assert page.asked("edit") == [(MergeTag(PROMISED, "problem.speed.no_contact"), 2)]


def test_what_is_named_somewhere_is_not_retired_and_the_places_are_listed(page: Page) -> None:
    retire = page.sheet("retire", PROMISED)
    retire.see.add(NEVER)
    retire.confirm()
    assert page.asked("edit") == [(RetireTag(PROMISED, (NEVER,)), 2)]
    page.service.places = lambda _code: StandInEditing().places(NAMED)  # type: ignore[method-assign]
    retire = page.sheet("retire", PROMISED)
    assert "alarm_110 arrival" in retire.places.text()
    retire.confirm()
    assert len(page.asked("edit")) == 1


def test_what_was_typed_stays_when_another_was_faster(opened: Callable[..., Page]) -> None:
    page = opened(StandInEditing(moved=True))
    rename = page.sheet("rename")
    rename.zh.setText("答应了没回电")
    before = len(page.asked("draft"))
    rename.confirm()
    assert open_sheets(page.window) == [rename]
    assert rename.zh.text() == "答应了没回电"
    assert rename.banner.text() == "fault:Refused"
    assert len(page.asked("draft")) == before + 1, "what the other did is read at once"


def test_the_draft_is_published_as_it_was_read_and_by_a_second_person(opened: Callable[..., Page]) -> None:
    page = opened(StandInEditing())
    page.screen.go(Part.DRAFT)
    assert "“答应回电未回”并入“从未联系”" in page.words()
    QTest.keyClick(page.screen.draft.publish, Key.Key_Space)
    assert page.asked("publish") == [2]
    own = opened(StandInEditing(own=True))
    own.screen.go(Part.DRAFT)
    assert not own.screen.draft.publish.isEnabled()
    assert "须由另一个人发布" in own.words()
    own.screen._go_on()
    assert own.asked("publish") == []


def test_an_edit_is_taken_out_and_a_published_one_undone(page: Page) -> None:
    page.screen.go(Part.DRAFT)
    QTest.keyClick(page.screen.draft.buttons[0], Key.Key_Space)
    assert [edit_id for edit_id, _ in page.asked("withdraw")] == [StandInEditing().edits[0].edit_id]
    page.screen.pane.undo_wanted.emit(3, 1)
    assert page.asked("undo") == [(3, 1)]


def test_a_file_that_is_refused_says_each_line(opened: Callable[..., Page]) -> None:
    page = opened(StandInEditing(refused=True))
    page.screen.go(Part.DRAFT)
    page.presenter.read_book(Path("标签.xlsx"))
    assert page.asked("read_book") == [("标签.xlsx", 2)]
    words = page.words()
    assert "第 14 行" in words
    assert "第 90 行" in words


def test_learnt_words_are_taken_one_by_one(page: Page) -> None:
    page.screen.go(Part.LEARNT)
    page.screen.learnt.boxes[PROMISED]["石沉大海"].setChecked(True)
    QTest.keyClick(page.screen.learnt.buttons[PROMISED], Key.Key_Space)
    (decided,) = page.asked("decide")
    assert (decided.accept, decided.refuse, decided.seen) == (("石沉大海",), ("撂挑子",), 2)


def test_the_second_coder_sees_the_words_alone_and_the_third_both_codings(page: Page) -> None:
    page.screen.go(Part.CODING)
    pane = page.screen.coding
    assert "一个礼拜了也没信" in page.words() + pane.words.text()
    assert pane.tags.codes() == ()
    assert "出警慢" not in page.words()
    pane.tags.add(PROMISED)
    page.screen._go_on()
    assert [(tags, settle) for _, tags, settle in page.asked("code")] == [((PROMISED,), False)]
    assert pane.tags.codes() == (), "the next one begins empty"
    pane.turn.set_code("settle")
    pane.turn.chosen.emit("settle")
    assert page.asked("coding")[-1] is True
    assert pane._two.count() == 2


def test_agreement_shows_kappa_from_enough_and_the_weak_branches(page: Page) -> None:
    page.screen.go(Part.AGREEMENT)
    words = page.words()
    assert "κ 0.58（0.51 至 0.65），214 件里 139 件一致" in words
    assert "只有 31 件" in words
    assert "解释不清" in words


def test_who_may_only_read_edits_nothing(opened: Callable[..., Page]) -> None:
    page = opened(StandInEditing(), (Permission.TAG_READ,))
    assert page.presenter.parts == (Part.TREE, Part.DRAFT, Part.VERSIONS, Part.AGREEMENT)
    look_at(page.screen, PROMISED)
    for name in ACTIONS:
        page.screen.begin(name)
    assert open_sheets(page.window) == []
    assert page.screen.draft.publish.isHidden()


def test_without_the_centre_the_tree_stands_and_says_so(opened: Callable[..., Page]) -> None:
    page = opened(StandInEditing(offline=True))
    look_at(page.screen, PROMISED)
    assert page.screen._model.rowCount() > 10
    words = page.words()
    assert "fault:Unreachable" in words
    assert "历史没有取到" in words
