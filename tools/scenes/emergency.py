"""F12: the form, how far it has come, without the centre; and the ringing on another page."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.bridge.sound import Alarm
from app.ui.screens.emergency.board import EmergencyBoard
from app.ui.screens.emergency.presenter import EmergencyPresenter
from app.ui.screens.emergency.ringing import Ringing
from app.ui.screens.emergency.sheet import EmergencySheet
from app.ui.shell.screen import OpenWork
from domain.permissions import permissions_of
from domain.vocabulary import Role
from domain.wire.message import replace
from tools.scenes.places import OFFLINE, ONLINE, Blank, framed
from tools.scenes.samples_hall import StandInEmergencies, emergency
from tools.stage import NOW, Stage


def _sheet(
    stage: Stage, reach: str = "sent", number: str = "", sync=ONLINE
) -> tuple[QWidget, EmergencySheet]:
    frame = framed(
        stage, "call", lambda _host: Blank(), role=Role.AGENT, person=("王芳", "回访员"), sync=sync
    )
    presenter = EmergencyPresenter(
        StandInEmergencies(reach),
        stage.scope,
        lambda: OpenWork(number, "g", "t", "a"),
        frame,
    )
    sheet = EmergencySheet(frame.overlay(), presenter, frame.zone, frame.shortcuts)
    return frame, sheet


def _fill(sheet: EmergencySheet) -> None:
    sheet.open()
    sheet.form.choose("self_harm")
    sheet.form.place.setText("柳园小区 3 号楼 2 单元 601")
    sheet.form.weapon.set_code("no")
    sheet.form.note.set_text("独自在家，说吃了药，说话越来越慢")


def form(stage: Stage) -> QWidget:
    """Half filled in; the number was shown for this call."""
    frame, sheet = _sheet(stage, number="138 0000 6621")
    frame.stage_after = lambda: _fill(sheet)  # type: ignore[attr-defined]
    return frame


def wrong(stage: Stage) -> QWidget:
    """Sent without saying what it is."""
    frame, sheet = _sheet(stage)

    def after() -> None:
        sheet.open()
        sheet._send()

    frame.stage_after = after  # type: ignore[attr-defined]
    return frame


def _progress(stage: Stage, reach: str, sync=ONLINE) -> QWidget:
    frame, sheet = _sheet(stage, reach, "138 0000 6621", sync)

    def after() -> None:
        _fill(sheet)
        sheet._send()

    frame.stage_after = after  # type: ignore[attr-defined]
    return frame


def sent(stage: Stage) -> QWidget:
    """The centre has it, leads are ringing."""
    return _progress(stage, "sent")


def heard(stage: Stage) -> QWidget:
    """A lead has it."""
    return _progress(stage, "heard")


def offline(stage: Stage) -> QWidget:
    """Nobody can be told."""
    return _progress(stage, "offline", OFFLINE)


def ringing(stage: Stage) -> QWidget:
    """A lead on another page hears it."""
    frame = framed(stage, "tasks", lambda _host: Blank())
    rows = (
        emergency(),
        replace(emergency(), emergency_id="00000000-0000-4000-a000-000000000009", raised_at=NOW - 2),
    )
    board = EmergencyBoard(
        StandInEmergencies(rows=rows),
        stage.scope,
        stage.clock,
        permissions_of([Role.LEAD]),
        frame,
    )
    rings = Ringing(
        frame.overlay(), board, Alarm(None, lambda: None), stage.clock, frame.zone, frame.shortcuts
    )

    def after() -> None:
        for row in rows:
            board.take_row(row)
        rings._flash.stop()

    frame.stage_after = after  # type: ignore[attr-defined]
    return frame


SCENES = {
    "emergency": form,
    "emergency-wrong": wrong,
    "emergency-sent": sent,
    "emergency-heard": heard,
    "emergency-offline": offline,
    "emergency-ringing": ringing,
}
