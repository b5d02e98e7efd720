"""How far texts go: chosen is not yet in force, live says why, and the own numbers are the administrator's."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.records.errors import Refused
from domain.problems import Problem
from domain.vocabulary import Role
from tests.ui.screens.sms.test_inbox import Page
from tests.ui.screens.sms.test_rules import sit
from tests.ui.screens.ticking import NotingHost
from tools.scenes.samples_sms_rules import StandInRules


@pytest.fixture
def centre() -> StandInRules:
    return StandInRules()


def test_live_is_passed_over_until_somebody_says_why(host: NotingHost, centre: StandInRules) -> None:
    page = sit(host, Role.LEAD, centre)
    page.show_part("modes")
    pane = page.modes
    pane.first.chosen.emit("live")
    pane.first.set_code("live")
    pane.turn()
    assert ("mode", "live", "") not in centre.asked, "not without a reason"
    pane.reason.setText("已报备")
    pane.turn()
    assert ("mode", "live", "已报备") in centre.asked
    assert (page.state(), host.toasts[-1]) == (("正式发送", "ok"), "发送方式已改为：正式发送")


def test_what_was_chosen_and_not_confirmed_is_taken_back(host: NotingHost, centre: StandInRules) -> None:
    page = sit(host, Role.LEAD, centre)
    page.show_part("modes")
    page.modes.first.set_code("live")
    page.modes.first.chosen.emit("live")
    page.modes.escape()
    assert (page.modes.first.code(), centre.mode) == ("simulate", "simulate")


def test_numbers_that_are_refused_stay_typed(host: NotingHost, centre: StandInRules) -> None:
    page = sit(host, centre=centre)
    page.show_part("modes")
    pane = page.modes
    pane.new.setPlainText("13900001111 王工\n不是号码")
    centre.refusal = Refused(Problem("sms.team.number", {"row": 2}, row=2))
    pane.put_in()
    assert "第 2 行" in pane.trouble.text()
    assert pane.new.toPlainText().startswith("13900001111")
    centre.refusal = None
    pane.put_in()
    assert (pane.new.toPlainText(), pane.model.rowCount()) == ("", 4)
    pane.table.setCurrentIndex(pane.model.index(0, 0))
    pane.take_out()
    assert pane.model.rowCount() == 3


def test_a_lead_learns_how_many_numbers_there_are_and_whose_not(
    host: NotingHost, centre: StandInRules
) -> None:
    page = sit(host, Role.LEAD, centre)
    page.show_part("modes")
    assert ("team",) not in centre.asked
    assert not page.modes.put.isEnabled()
    centre.own.clear()
    page.entered()
    page.modes.first.chosen.emit("team")
    assert "名单是空的" in page.modes.what.text()


def test_the_inbox_says_the_mode_beside_what_waits(host: NotingHost) -> None:
    assert Page(host).screen.state() == ("1 条紧急来件 · 模拟，不外发", "bad")


def test_wrong_numbers_are_for_whoever_keeps_the_sources(host: NotingHost, centre: StandInRules) -> None:
    lead = sit(host, Role.LEAD, centre)
    assert "wrong" not in [code for code, _ in lead.part._choices]
    page = sit(host, centre=centre)
    page.show_part("wrong")
    assert page.wrong.model.rowCount() == len(centre.wrong)
    assert centre.asked[-1] == ("wrong", "")


def test_delete_is_the_lists_alone_and_esc_takes_a_choice_back(
    host: NotingHost, centre: StandInRules, qtbot: QtBot
) -> None:
    page = sit(host, centre=centre)
    page.show_part("modes")
    pane = page.modes
    pane.table.setCurrentIndex(pane.model.index(0, 0))
    pane.new.setPlainText("13900001111")
    qtbot.keyClick(pane.new, Qt.Key.Key_Delete)
    assert pane.model.rowCount() == 2, "a letter of what is typed, and nobody on the list"
    qtbot.keyClick(pane.table, Qt.Key.Key_Delete)
    assert pane.model.rowCount() == 1
    pane.first.set_code("live")
    pane.first.chosen.emit("live")
    qtbot.keyClick(pane.reason, Qt.Key.Key_Escape)
    assert pane.first.code() == "simulate"


def test_the_pages_own_keys_are_not_taken_from_a_sheet_over_them(host: NotingHost) -> None:
    sit(host)
    Page(host)
    taken = {keys for keys, *_ in host.shortcuts._actions}
    assert not taken & {"Esc", "Return", "Enter", "Del"}
