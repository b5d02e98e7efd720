"""An own appointment that falls due: said once, and in the strip as long as it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.bridge.sound import Alarm
from app.records.changes import ChangeKind, Changes
from app.records.queue import QueueItem
from app.ui.screens.due.reminder import Reminder
from app.ui.shell.sync_strip import SyncStrip
from domain.times import MINUTE
from tests.ui.screens.ticking import Clock
from tools.scenes.leaving import appointment
from tools.stage import NOW
from tools.stepping import SteppedLanes


class States:
    def __init__(self, *items: QueueItem) -> None:
        self.items = items
        self.asked = 0

    def own_appointments(self) -> tuple[QueueItem, ...]:
        self.asked += 1
        return self.items


SOON = appointment("a1", "158****3346", "alarm", "临江分局码头派出所", NOW + 5 * MINUTE)
LATER = appointment("a2", "137****5508", "traffic", "北岭分局石桥派出所", NOW + 9 * MINUTE)


@pytest.fixture
def states() -> States:
    return States(SOON, LATER)


@pytest.fixture
def made(states: States, inline: SteppedLanes, clock: Clock, qtbot: QtBot) -> Reminder:
    reminder = Reminder(states, inline.scope.inner(), clock)  # type: ignore[arg-type]
    reminder.begin()
    return reminder


def test_each_is_said_once_when_its_time_has_come(made: Reminder, clock: Clock, states: States) -> None:
    said: list[str] = []
    made.fell_due.connect(lambda item: said.append(item.mask))
    made.look()
    assert (said, made.due) == ([], ())
    clock.move(5 * MINUTE)
    made.look()
    made.look()
    assert (said, made.due) == ([SOON.mask], (SOON,))
    clock.move(4 * MINUTE)
    made.look()
    assert (said, made.due) == ([SOON.mask, LATER.mask], (SOON, LATER))
    assert states.asked == 1  # the clock alone asks no store


def test_one_that_was_called_stands_no_longer_and_one_that_was_moved_is_said_again(
    made: Reminder, clock: Clock, states: States
) -> None:
    said: list[int | None] = []
    made.fell_due.connect(lambda item: said.append(item.appointment_at))
    clock.move(6 * MINUTE)
    made.look()
    states.items = (LATER,)
    made.changes(Changes(frozenset({ChangeKind.TASK}), frozenset(), "save"))
    assert made.due == ()
    moved = replace(SOON, appointment_at=NOW + 6 * MINUTE)
    states.items = (moved, LATER)
    made.refresh()
    assert made.due == (moved,)
    assert said == [SOON.appointment_at, moved.appointment_at]


def test_several_at_once_are_one_sound(made: Reminder, clock: Clock) -> None:
    said: list[object] = []
    made.fell_due.connect(said.append)
    clock.move(60 * MINUTE)
    made.look()
    assert len(made.due) == 2
    assert said == [LATER]


def test_the_strip_says_it_and_stops_saying_it(qtbot: QtBot) -> None:
    strip = SyncStrip()
    qtbot.addWidget(strip)
    strip.show()
    assert not strip.due.isVisible()
    strip.show_due("预约到点 1 件（今天 16:30）")
    assert strip.due.isVisible()
    strip.show_due("")
    assert not strip.due.isVisible()


def test_one_round_of_the_alarm_is_one_sound(qtbot: QtBot) -> None:
    rung: list[str] = []
    alarm = Alarm(None, lambda: rung.append("bell"))
    alarm.once()
    assert (rung, alarm.ringing) == (["bell"], False)
    alarm.start()
    alarm.once()
    assert rung == ["bell", "bell"]
    alarm.close()
