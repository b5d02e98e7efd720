"""The tag box: tags found and chosen by keys, what they mean beside them, and what became of one that is no more."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.text import tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.filters import RemovableChip
from app.ui.widgets.layout import column
from app.ui.widgets.tag_index import TagChoice, TagIndex, Usual
from app.ui.widgets.tag_popup import TagPopup
from app.ui.widgets.tag_suggestions import TagSuggestion, TagSuggestions
from app.ui.widgets.tagbox import TagBox
from domain.tags.reading import read_tags
from resources import shipped_tags

Key = Qt.Key


def _tag(code: str, zh: str, pinyin: str, **more: object) -> dict[str, object]:
    return {"code": f"problem.{code}", "zh": zh, "en": code, "pinyin": pinyin, **more}


def _index(*more: dict[str, object]) -> TagIndex:
    return TagIndex(
        read_tags(
            [
                _tag(
                    "t1",
                    "态度生硬",
                    "tai du sheng ying",
                    define="话说得冲。没有回应用“推诿扯皮”",
                    words=["凶得很"],
                ),
                _tag("t2", "推诿扯皮", "tui wei che pi", define="几处都说不归自己"),
                _tag("t3", "处警态度生硬", "chu jing tai du sheng ying"),
                _tag("t4", "出警慢", "chu jing man"),
                *more,
            ]
        )
    )


def _codes(found: list[TagChoice]) -> list[str]:
    return [tag.code.removeprefix("problem.") for tag in found]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tdsy", ["t1", "t3"]),
        ("cj", ["t4", "t3"]),
        ("态度", ["t1", "t3"]),
        ("chuj", ["t4", "t3"]),
        ("凶得", ["t1"]),
        ("t d s", ["t1", "t3"]),
        ("xyz", []),
    ],
)
def test_tags_are_found_by_initials_pinyin_and_words(typed: str, found: list[str]) -> None:
    assert _codes(_index().search(typed)) == found


def test_a_service_called_as_the_case_comes_before_its_branch() -> None:
    index = TagIndex(shipped_tags())
    index.prefer(["problem.attitude", "business.alarm"], ["噪音扰民"])
    first = [choice.code for choice in index.usual(4)]
    assert [code.rpartition(".")[0] for code in first[::2]] == ["problem.attitude.cold"] * 2
    assert all(code.startswith("business.alarm.noise.") for code in first[1::2])


def test_what_is_chosen_is_not_offered_again() -> None:
    assert _codes(_index().search("tdsy", without=["problem.t1"])) == ["t3"]


def test_before_anything_is_typed_come_those_chosen_lately_then_the_likely_branch() -> None:
    index = _index(
        _tag("slow", "效率", "xiao lv"),
        _tag("slow.a", "等候太久", "deng hou tai jiu"),
        _tag("slow.b", "没有人来", "mei you ren lai"),
    )
    index.prefer(["problem.slow"])
    index.used("problem.t4")
    assert _codes(index.usual(3)) == ["t4", "slow.a", "slow.b"]
    assert [choice.usual for choice in index.usual(3)] == [Usual.RECENT, Usual.CONTEXT, Usual.CONTEXT]
    assert _codes(index.search("t"))[:2] == ["t1", "t2"]
    index.used("problem.t2")
    assert _codes(index.search("t"))[:2] == ["t2", "t1"], "of equal hits the one chosen lately is first"


@pytest.fixture
def box(qtbot: QtBot) -> TagBox:
    index = _index()
    window = QWidget()
    qtbot.addWidget(window)
    box = TagBox(index)
    box.kept = window  # Qt's window goes with its last name here
    window.setLayout(column(box, None))
    window.resize(700, 600)
    window.show()
    window.activateWindow()
    box.line.setFocus()
    qtbot.waitUntil(box.line.hasFocus)
    return box


def test_tags_are_chosen_and_removed_by_keys_alone(box: TagBox) -> None:
    assert not box.line.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    changes: list[tuple[str, ...]] = []
    box.changed.connect(changes.append)
    QTest.keyClicks(box.line, "tdsy")
    QTest.keyClick(box.line, Key.Key_Down)
    QTest.keyClick(box.line, Key.Key_Return)
    QTest.keyClicks(box.line, "twcp")
    QTest.keyClick(box.line, Key.Key_Return)
    assert box.codes() == ("problem.t3", "problem.t2")
    QTest.keyClick(box.line, Key.Key_Backspace)
    assert changes == [("problem.t3",), ("problem.t3", "problem.t2"), ("problem.t3",)]
    moved: list[int] = []
    box.submitted.connect(lambda: moved.append(1))
    QTest.keyClick(box.line, Key.Key_Return)
    assert moved == [1]


def test_the_usual_tags_take_one_key_and_none_is_taken_by_enter(box: TagBox) -> None:
    box.begin()
    moved: list[int] = []
    box.submitted.connect(lambda: moved.append(1))
    QTest.keyClick(box.line, Key.Key_Return)
    assert (box.codes(), moved) == ((), [1])
    box.begin()
    second = box.window().findChild(TagPopup).match(2)
    QTest.keyClicks(box.line, "2")
    assert box.codes() == (second.code,)


def test_the_definition_leads_to_its_neighbour(box: TagBox) -> None:
    QTest.keyClicks(box.line, "tdsy")
    popup = box.window().findChild(TagPopup)
    assert popup.accessibleDescription().startswith("话说得冲")
    QTest.keyClick(box.line, Key.Key_Right)
    QTest.keyClick(box.line, Key.Key_Return)
    assert box.codes() == ("problem.t2",)


def test_a_slash_lets_chinese_be_typed_until_a_tag_is_chosen(box: TagBox) -> None:
    QTest.keyClicks(box.line, "/")
    assert box.line.text() == ""
    assert box.line.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    typed = QInputMethodEvent("", [])
    typed.setCommitString("凶得")
    QApplication.sendEvent(box.line, typed)
    QTest.keyClick(box.line, Key.Key_Return)
    assert box.codes() == ("problem.t1",)
    assert not box.line.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_a_chosen_tag_that_was_merged_or_retired_stays_and_offers_its_successors(box: TagBox) -> None:
    box.set_codes(("problem.t3", "problem.old", "problem.new_here"))
    changes: list[tuple[str, ...]] = []
    box.changed.connect(changes.append)
    box.set_index(
        _index(
            _tag("old", "旧的说法", "jiu de shuo fa", status="merged", replaced_by="problem.t4"),
        )
    )
    assert box.codes() == ("problem.t3", "problem.old", "problem.new_here"), "what was chosen is kept"
    assert changes == []
    QApplication.processEvents()
    chips = [chip.text() for chip in box.findChildren(RemovableChip) if not chip.isHidden()]
    assert chips == [
        "处警态度生硬",
        tr("tags.fate.merged", name="旧的说法"),
        tr("tags.fate.unknown", name="problem.new_here"),
    ]
    offered = [b for b in box.findChildren(Button) if not b.isHidden()]
    assert [b.text() for b in offered] == [tr("tags.fate.take", name="出警慢")]
    QTest.keyClick(offered[0], Key.Key_Space)
    assert changes == [("problem.t3", "problem.t4", "problem.new_here")]


def test_a_suggestion_shows_what_it_rests_on_and_is_never_taken_by_itself(qtbot: QtBot) -> None:
    line = TagSuggestions()
    qtbot.addWidget(line)
    line.show()
    picked: list[str] = []
    line.picked.connect(picked.append)
    line.show_suggestions([TagSuggestion("problem.t4", "出警慢", ("半天", "才到"))])
    assert [key.isVisible() for key in line.keys] == [True, False, False, False, False]
    assert "半天" in line.keys[0].accessibleDescription()
    assert picked == []
    line.pick(2)
    line.pick(1)
    assert picked == ["problem.t4"]
