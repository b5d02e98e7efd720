"""The frame around a page: offline strip, search, all shortcuts."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.records.sync import SyncStatus
from app.ui.shell.frame import Frame, Page
from app.ui.shell.palette import Hit
from app.ui.shell.rail import RailPlace
from app.ui.shell.screen import Screen
from app.ui.tone import Tone
from app.ui.widgets.layout import column
from app.ui.widgets.notices import EmptyState
from tools.stage import NOW, Stage

PLACES = (
    RailPlace("tasks", "inbox", "nav.tasks"),
    RailPlace("call", "phone", "nav.call"),
    RailPlace("records", "records", "nav.records"),
    RailPlace("orders", "orders", "nav.orders"),
    RailPlace("panel", "panel", "nav.panel"),
    RailPlace("settings", "settings", "nav.settings", low=True),
)


class _Empty(Screen):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setLayout(
            column(
                EmptyState(
                    "没有到点的待访",
                    "下一个预约在 16:30，由你约定。可以先访其他任务。",
                    "下一件",
                    key="Ctrl+Enter",
                )
            )
        )

    def title(self) -> str:
        return self._name

    def state(self) -> tuple[str, Tone]:
        return ("第 2 次拨打", Tone.ACCENT)


class _Found:
    local = True

    def search(self, text: str) -> list[Hit]:
        return [
            Hit("柳园派出所 · 噪音扰民", lambda: None, "138****6621 · 昨天 15:42", "inbox", "待访"),
            Hit("不满意工单 星2026-0311", lambda: None, "柳园派出所 · 待派单", "orders", "工单"),
        ]


def _frame(stage: Stage) -> Frame:
    def page(place: RailPlace) -> Page:
        return Page(place, "", lambda _host: _Empty("我的待访"))

    frame = Frame(
        tuple(page(place) for place in PLACES),
        frozenset(),
        stage.scope,
        stage.clock,
    )
    frame.bar.show_person("王芳", "回访员")
    frame.rail.buttons["records"].set_count(2, "bad")
    frame.show_sync(
        SyncStatus(
            online=False,
            since=NOW - 720_000,
            unsent=15,
            forms=7,
            oldest_unsent_at=NOW - 2_280_000,
            last_sync_at=NOW - 2_400_000,
            quarantined=2,
            returned=2,
        )
    )
    frame.go("tasks")
    frame.note("草稿已保存")
    return frame


def frame(stage: Stage) -> QWidget:
    """A page of the frame while the centre is away."""
    made = _frame(stage)
    made.show_banner("连不上中心服务器。可以继续回访，表单先存在本机，恢复后自动上传。")
    made.stage_after = lambda: made.toast("已保存，下一件", lambda: None)  # type: ignore[attr-defined]
    return made


def search(stage: Stage) -> QWidget:
    """Ctrl+K."""
    made = _frame(stage)
    made.palette_sheet.add_provider(_Found())
    made.stage_after = lambda: made.open_search("")  # type: ignore[attr-defined]
    return made


def shortcuts(stage: Stage) -> QWidget:
    """F1."""
    made = _frame(stage)
    made.stage_after = made.show_help  # type: ignore[attr-defined]
    return made


SCENES = {"frame": frame, "search": search, "shortcuts": shortcuts}
