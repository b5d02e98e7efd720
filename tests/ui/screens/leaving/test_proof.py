"""和中心对账: the figure is what was compared, the hashes are behind it, and without the centre nothing is claimed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from app.records.changes import ChangeKind, Changes
from app.records.duty import LeavingReport
from app.records.reconciliation import Comparison, ShiftReport
from app.records.record import WaitReason
from app.ui.screens.leaving.presenter import LeavingPresenter
from app.ui.screens.leaving.proof_presenter import ProofPresenter
from app.ui.screens.leaving.proof_sheet import ProofSheet
from app.ui.screens.leaving.proof_words import TONES, details, headline, reason_words, standing_cell
from app.ui.screens.leaving.sheet import LeavingSheet
from app.ui.tone import Tone
from domain.problems import Problem, ProblemError
from tests.ui.screens.ticking import Clock, NotingHost
from tools.scenes.leaving import StandInStates
from tools.scenes.samples_proof import StandInProof, complete, differing, offline, partly
from tools.stepping import SteppedLanes

NEWS = Changes(frozenset({ChangeKind.SYNC}), source="push")


class Desk:
    """The sheet over a window."""

    def __init__(self, host: NotingHost, *reports: ShiftReport) -> None:
        self.service = StandInProof(*reports)
        self.presenter = ProofPresenter(self.service, host.scope, host.window)
        self.sheet = ProofSheet(host.window, self.presenter, host.zone)
        self.sheet.open()

    def words(self) -> str:
        QApplication.processEvents()
        shown = [w.text() for w in self.sheet.sheet.panel.findChildren(QLabel) if w.isVisible()]
        return "\n".join(shown)


def test_38_of_38_with_the_hashes_behind_it(host: NotingHost) -> None:
    desk = Desk(host, complete())
    assert desk.sheet._head.text().startswith("今日 38 份，已到中心 38 份。")
    assert desk.sheet._model.rowCount() == 38
    form = desk.service.reports[0].forms[0]
    for one in form.operations:
        assert f"sha256 {one.sha256}" in desk.words()
        assert f"中心编号 {one.seq}" in desk.words()
    cells = desk.sheet._model.cells(0)
    assert [cell.text for cell in cells[2:]] == ["已到中心 ✓✓", "2/2", form.sha256[:12], str(form.seq)]
    assert cells[4].tip == form.sha256
    assert desk.service.reports[0].head_hash[:12] in desk.words()


def test_what_is_missing_is_named_with_its_reason(host: NotingHost) -> None:
    desk = Desk(host, partly())
    text = desk.sheet._head.text()
    assert text.startswith("今日 38 份，已到中心 36 份。")
    assert "1 份退回待改" in text
    assert "1 份还在本机（等中心回执）" in text
    desk.sheet.table.setCurrentIndex(desk.sheet._model.index(37, 0))
    assert "还没有中心编号" in desk.words()
    desk.sheet.table.setCurrentIndex(desk.sheet._model.index(30, 0))
    assert "还没有确认是本人" in desk.words()


def test_different_bytes_are_an_alarm_and_both_hashes_are_shown(host: NotingHost) -> None:
    desk = Desk(host, differing())
    assert "1 份和中心存的内容不一致" in desk.sheet._head.text()
    assert headline(differing())[1] is Tone.BAD
    one = desk.service.reports[0].forms[0].operations[0]
    assert one.centre_sha256 is not None
    assert f"sha256 {one.sha256}" in desk.words()
    assert one.centre_sha256 in desk.words()


def test_without_the_centre_it_says_so_and_guesses_nothing(host: NotingHost) -> None:
    desk = Desk(host, offline())
    text = desk.sheet._head.text()
    assert "现在不能对账" in text
    assert "今日 12 份" in text
    assert "已到中心" not in text
    assert {desk.sheet._model.cells(row)[2].text for row in range(12)} == {"没有对"}
    assert "链头" not in desk.words()


def test_a_day_without_forms_has_nothing_to_compare(host: NotingHost) -> None:
    desk = Desk(host, replace(complete(), forms=()))
    assert "今天还没有保存过表单" in desk.sheet._head.text()
    assert not desk.sheet._write.isEnabled()


def test_a_mistake_of_ours_is_not_taken_for_an_answer(host: NotingHost) -> None:
    desk = Desk(host, complete())
    desk.service.error = ProblemError(Problem("store.locked"))
    desk.sheet.again.click()
    assert "没有对成" in desk.sheet._head.text()
    desk.service.error = None
    desk.sheet.again.click()
    assert "已到中心 38 份" in desk.sheet._head.text()


def test_whole_ids_and_hashes_are_copied_and_nobodys_number(host: NotingHost) -> None:
    desk = Desk(host, complete())
    desk.sheet.copy()
    text = QGuiApplication.clipboard().text()
    form = desk.service.reports[0].forms[0]
    assert all(one.sha256 in text and one.op_id in text for one in form.operations)
    assert form.mask not in text
    assert form.unit_name not in text


def test_the_proof_is_written_where_the_person_says(host: NotingHost, tmp_path: Path) -> None:
    desk = Desk(host, complete())
    desk.sheet._ask_path()
    (dialog,) = desk.sheet.sheet.findChildren(QFileDialog)
    assert dialog.selectedFiles()[0].endswith("minyi110-1001-20261122-1520.json")
    dialog.fileSelected.emit(str(tmp_path / "proof.json"))
    assert desk.service.written == [tmp_path / "proof.json"]
    assert "已导出 proof.json" in desk.words()
    desk.service.error = ProblemError(Problem("proof.not_written", {"why": "x"}))
    dialog.fileSelected.emit(str(tmp_path / "proof.json"))
    assert "对账单没有写成" in desk.words()
    dialog.reject()


def test_while_somebody_looks_and_not_all_is_there_it_looks_again(host: NotingHost, qtbot: QtBot) -> None:
    desk = Desk(host, partly(), complete())
    desk.presenter.changes(NEWS)
    assert desk.service.asked == 1
    qtbot.waitUntil(lambda: desk.service.asked == 2)
    assert "已到中心 38 份" in desk.sheet._head.text()
    desk.presenter.changes(NEWS)
    assert not desk.presenter._again.isActive(), "all is there: nothing to look for"
    desk.service.reports = [partly()]
    desk.presenter.ask()
    desk.sheet.sheet.close_sheet()
    desk.presenter.changes(NEWS)
    assert not desk.presenter._again.isActive(), "nobody looks"


def test_asked_twice_it_asks_once(host: NotingHost, inline: SteppedLanes) -> None:
    desk = Desk(host, complete())
    inline.held = True
    desk.presenter.ask()
    desk.presenter.ask()
    assert len(inline.waiting) == 1
    assert not desk.sheet.again.isEnabled()
    inline.held = False
    inline.release()
    assert desk.sheet.again.isEnabled()


@pytest.mark.parametrize("standing", list(Comparison))
def test_every_standing_and_reason_has_words(standing: Comparison) -> None:
    report = complete(2)
    first = replace(report.forms[0], standing=standing)
    report = replace(report, forms=(first, report.forms[1]))
    assert standing_cell(first).tone is TONES[standing]
    assert (report.at_centre == 2) is (standing is Comparison.AT_CENTRE)
    assert details(report)
    assert len({reason_words(reason) for reason in WaitReason}) == len(WaitReason)


def leaving(host: NotingHost, clock: Clock, report: ShiftReport, left: LeavingReport) -> LeavingSheet:
    proof = ProofPresenter(StandInProof(report), host.scope, host.window)
    presenter = LeavingPresenter(StandInStates(left), host.scope, host.window)
    sheet = LeavingSheet(host.window, presenter, clock, host.zone, lambda: True, proof)
    sheet.open()
    return sheet


def test_going_home_says_how_much_of_the_day_is_at_the_centre(host: NotingHost, clock: Clock) -> None:
    sheet = leaving(host, clock, complete(), LeavingReport(0, None, 0))
    assert sheet._compared._what.text() == "今日 38 份，已到中心 38 份"
    assert "逐字节一致" in sheet._compared._why.text()
    wanted: list[int] = []
    sheet.proof_wanted.connect(lambda: wanted.append(1))
    sheet._compared.pressed.emit()
    assert wanted == [1]
    assert sheet.sheet.isVisible()


def test_going_home_without_the_centre_claims_nothing(host: NotingHost, clock: Clock) -> None:
    sheet = leaving(host, clock, offline(), LeavingReport(12, clock.now, 0))
    assert sheet._compared._what.text().startswith("现在不能对账。今日 12 份")
    assert sheet.go.isEnabled()


def test_who_saved_nothing_today_is_not_asked_to_look(host: NotingHost, clock: Clock) -> None:
    sheet = leaving(host, clock, replace(complete(), forms=()), LeavingReport(0, None, 0))
    assert sheet._compared.isHidden()
