"""通知: the list, what one wants to be told of, none, without the centre."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.records.errors import Unreachable
from app.ui.screens.notices.attach import put_bell
from app.ui.screens.notices.presenter import NoticesPresenter
from app.ui.screens.notices.sheet import NoticesSheet
from tools.scenes.places import OFFLINE, ONLINE, Blank, framed
from tools.scenes.samples_notices import StandInNotices
from tools.stage import Stage


def _notices(stage: Stage, told: StandInNotices, *, choice: bool = False) -> QWidget:
    frame = framed(stage, "orders", lambda _host: Blank(), sync=OFFLINE if told.down else ONLINE)
    presenter = NoticesPresenter(told, stage.scope, frame)
    sheet = NoticesSheet(frame, presenter)
    put_bell(frame, presenter, sheet.open)
    presenter.look()

    def after() -> None:
        sheet.open()
        if choice:
            sheet.turn.click()

    frame.stage_after = after  # type: ignore[attr-defined]
    return frame


def _down() -> StandInNotices:
    told = StandInNotices()
    told.down = Unreachable()
    return told


SCENES = {
    "notices": lambda stage: _notices(stage, StandInNotices()),
    "notices-choice": lambda stage: _notices(stage, StandInNotices(), choice=True),
    "notices-none": lambda stage: _notices(stage, StandInNotices(0)),
    "notices-offline": lambda stage: _notices(stage, _down()),
}
