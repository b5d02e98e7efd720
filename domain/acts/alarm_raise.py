"""``alarm.raise``: the centre looked at a week, and says what it saw."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.acts.act import Act, Entity, Origin
from domain.figures.beside import CountOf
from domain.figures.catalogue import FigureKey
from domain.wire.figures import AlarmRule
from domain.wire.message import Message
from domain.wire.shown import CasesText, LabelOf
from domain.wire.tags import Day
from domain.wire.types import Id, Short


class RaisedAlarm(Message, frozen=True):
    """One alarm: of what, in which days, by which counts. ``cases``: the link to what was counted."""

    alarm_id: Id
    rule: AlarmRule
    of: LabelOf
    key: Short
    start: Day
    end: Day
    figure: FigureKey
    counts: dict[CountOf, float]
    cases: CasesText


class AlarmsRaised(Act, frozen=True):
    """``week``: its Monday; ``expected_false``: alarms there would have been though nothing had changed. An alarm that is known is counted anew."""

    KIND = "alarm.raise"
    ENTITY = Entity.CITY
    ORIGINS = frozenset({Origin.MACHINE, Origin.CONSOLE})

    week: Day
    expected_false: Annotated[float, Meta(ge=0)]
    alarms: Annotated[tuple[RaisedAlarm, ...], Meta(max_length=2_000)] = ()
