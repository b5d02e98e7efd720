"""The bell in the title bar, its key, and a word when somebody is urged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.ui.screens.notices.presenter import NoticesPresenter
from app.ui.shell.frame import Frame
from app.ui.shell.palette import Hit
from app.ui.shell.workplace import Workplace
from app.ui.text import language, tr
from app.ui.widgets.buttons import Button
from domain.notices import NoticeTopic
from domain.permissions import Permission
from domain.wire.notices import NoticeLine
from resources.notice_words import in_words

if TYPE_CHECKING:
    from app.ui.screens.notices.sheet import NoticesSheet

KEY = "Ctrl+I"


def notices(workplace: Workplace) -> NoticesPresenter:
    """What the bell and the list share."""
    return NoticesPresenter(workplace.bench.notices, workplace.scope.inner(), workplace)


def sheet(workplace: Workplace) -> NoticesSheet:
    """The list, made when it is first opened."""
    from app.ui.screens.notices.sheet import NoticesSheet

    return NoticesSheet(workplace.frame, workplace.once(notices))


def attach(workplace: Workplace) -> None:
    """For whoever may be told of orders."""
    if not workplace.status.may(Permission.ORDER_READ):
        return
    presenter = workplace.once(notices)
    put_bell(workplace.frame, presenter, lambda: workplace.once(sheet).open())
    workplace.started.connect(presenter.begin)
    workplace.changed.connect(presenter.changes)


def put_bell(frame: Frame, presenter: NoticesPresenter, show: Callable[[], object]) -> Button:
    """The bell with its count, its key and its command; ``show`` opens the list."""
    bell = Button("", "ghost", icon="bell")
    frame.bar.add_tool(bell)

    def count() -> None:
        n = presenter.unread
        bell.setText(f"{n}+" if presenter.more else str(n) if n else "")
        bell.set_tone("bad" if presenter.urging else "")
        words = tr("notices.bell", n=n) if n else tr("notices.bell.none")
        bell.setAccessibleName(words)
        bell.setToolTip(f"{words} ({KEY})")

    def urged(line: NoticeLine) -> None:
        what = in_words(line, language().value)
        key = "notices.texts" if line.topic == NoticeTopic.TEXTS else "notices.urged"
        frame.toast(tr(key, order=line.label, what=what))

    count()
    presenter.counted.connect(count)
    presenter.pressed.connect(urged)
    bell.clicked.connect(lambda: show())
    frame.shortcuts.add(KEY, "notices.title", show, over_sheets=True)
    frame.commands.add(Hit(tr("notices.title"), show, icon="bell", keys=KEY), terms="notices bell")
    return bell
