"""通话 on the rail."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from app.ui.shell.features import PageOffer
from app.ui.shell.screen import Screen, occupied
from app.ui.shell.workplace import Workplace
from app.ui.text import language
from domain.permissions import Permission

if TYPE_CHECKING:
    from app.ui.screens.call.panes import Panes
    from app.ui.screens.call.ports import Surroundings


def surroundings(workplace: Workplace) -> Surroundings:
    """The city around the calls of one login."""
    from app.ui.screens.call.city import CityAround

    return cast("Surroundings", CityAround(workplace))


def panes(workplace: Workplace) -> Panes:
    """The columns of its call screen."""
    from app.ui.screens.call.city import tag_index
    from app.ui.screens.call.panes import Panes

    tags = workplace.bench.tags
    return Panes(workplace.once(surroundings), lambda: tag_index(tags, language().value), tags.suggest)


def make(workplace: Workplace) -> Screen:
    """The page of one login; a form that was open when the program ended is on it."""
    from app.ui.screens.call.texts import TextsRead
    from app.ui.screens.call.view import CallScreen
    from app.ui.screens.incoming.sheet import asking

    bench, frame = workplace.bench, workplace.frame

    def call_open() -> bool:
        return occupied(frame)

    around, columns = workplace.once(surroundings), workplace.once(panes)
    ask = asking(frame, bench.incoming, call_open)
    screen = CallScreen(frame, bench.calls, bench.revisits, bench.records, around, columns, ask)
    TextsRead(screen.who, bench.text_messages, workplace.scope, workplace.clock, frame.zone, frame.fault)
    screen.presenter.start()
    return screen


PAGE = PageOffer("call", "phone", Permission.TASK_WORK, make, place=2, begins=3)
