"""A frame around one page, as a person of a role sees it."""

from __future__ import annotations

from collections.abc import Callable

from app.records.sync import SyncStatus
from app.ui.shell.frame import Frame, Page
from app.ui.shell.rail import RailPlace
from app.ui.shell.screen import Host, Screen
from domain.permissions import permissions_of
from domain.vocabulary import Role
from tools.stage import NOW, Stage

PLACES = (
    RailPlace("tasks", "inbox", "nav.tasks"),
    RailPlace("call", "phone", "nav.call"),
    RailPlace("records", "records", "nav.records"),
    RailPlace("dispatch", "arrow-up", "nav.dispatch"),
    RailPlace("orders", "orders", "nav.orders"),
    RailPlace("panel", "panel", "nav.panel"),
    RailPlace("review", "checks", "nav.review"),
    RailPlace("tags", "tag", "nav.tags"),
    RailPlace("imports", "upload", "nav.imports"),
    RailPlace("settings", "settings", "nav.settings", low=True),
    RailPlace("sms_inbox", "message", "nav.sms_inbox"),
    RailPlace("sms", "chart", "nav.sms"),
    RailPlace("figures", "chart", "nav.figures"),
)
_NOT_AN_AGENTS = ("panel", "review", "dispatch", "tags")
ONLINE = SyncStatus(online=True, since=NOW - 3_600_000, last_sync_at=NOW - 4_000)
OFFLINE = SyncStatus(
    online=False,
    since=NOW - 720_000,
    unsent=15,
    forms=7,
    oldest_unsent_at=NOW - 16_680_000,
    last_sync_at=NOW - 16_740_000,
)


class Blank(Screen):
    """A page with nothing on it."""

    def title(self) -> str:
        return ""


def framed(
    stage: Stage,
    place: str,
    make: Callable[[Host], Screen],
    *,
    role: Role = Role.LEAD,
    person: tuple[str, str] = ("陈静", "班长"),
    sync: SyncStatus = ONLINE,
) -> Frame:
    """A whole window with one page in front."""
    pages = tuple(
        Page(one, "", make if one.name == place else lambda _host: Blank())
        for one in PLACES
        if one.name == place
        or ((one.name not in _NOT_AN_AGENTS or role is Role.LEAD) and one.name != "imports")
    )
    frame = Frame(
        pages,
        frozenset(p.value for p in permissions_of([role])),
        stage.scope,
        stage.clock,
    )
    frame.bar.show_person(*person)
    frame.show_sync(sync)
    frame.go(place)
    return frame
