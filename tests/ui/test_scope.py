"""Flows begin at once, are held, reported and ended with their scope; what is saved is saved whatever becomes of them."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from app.bridge.executor import Executor
from app.bridge.lanes import Lane
from app.bridge.loop import DefaultLaneRefused, qt_loop, turn_until
from app.bridge.scope import Repeat, Scope, flow
from tools.stepping import StepLoop, SteppedLanes


class Presenter:
    """Notes how far its flows came."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.seen: list[str] = []

    @flow()
    async def look(self, what: str) -> None:
        self.seen.append(f"begun {what}")
        try:
            self.seen.append(await self.scope.store(str.upper, what))
        except asyncio.CancelledError:
            self.seen.append(f"ended {what}")
            raise

    @flow(Repeat.NEWEST)
    async def search(self, what: str) -> None:
        self.seen.append(await self.scope.network(str.upper, what))

    @flow(Repeat.EACH)
    async def keep(self, what: str) -> None:
        self.seen.append(await self.scope.save(str.upper, what))

    @flow()
    async def ask(self) -> None:
        self.seen.append(await self.scope.network(str, 7))


# -- stepped ---------------------------------------------------------------------------------------------


def test_a_flow_has_run_to_its_first_wait_when_its_start_returns(inline: SteppedLanes) -> None:
    presenter = Presenter(inline.scope)
    inline.held = True
    assert presenter.look("a")
    assert presenter.seen == ["begun a"]
    inline.release()
    assert presenter.seen == ["begun a", "A"]
    inline.held = False
    assert presenter.look("b")
    assert presenter.seen[2:] == ["begun b", "B"]


def test_two_presses_are_one_flow_and_the_second_is_told(inline: SteppedLanes) -> None:
    presenter = Presenter(inline.scope)
    inline.held = True
    assert presenter.look("a")
    assert not presenter.look("b")
    inline.release()
    assert presenter.look("c")
    inline.release()
    assert presenter.seen == ["begun a", "A", "begun c", "C"]


def test_a_press_right_after_the_end_begins_anew_before_the_loop_has_told_the_scope(
    inline: SteppedLanes, steps: StepLoop
) -> None:
    presenter = Presenter(inline.scope)
    inline.held = True
    presenter.look("a")
    steps.step()
    inline.waiting.pop()()  # the answer is there, and the flow goes on in the loop's next turn
    begun: list[bool] = []
    steps.call_soon(lambda: begun.append(presenter.look("b")))  # a key in the turn after
    steps.step()
    assert presenter.seen[:2] == ["begun a", "A"]
    assert begun == [True]
    inline.release()
    assert presenter.seen[2:] == ["begun b", "B"]
    inline.held = False


def test_two_presenters_in_one_scope_do_not_stand_in_each_others_way(inline: SteppedLanes) -> None:
    one, other = Presenter(inline.scope), Presenter(inline.scope)
    inline.held = True
    assert one.look("a")
    assert other.look("b")
    inline.release()
    assert (one.seen[-1], other.seen[-1]) == ("A", "B")


def test_the_newest_question_ends_the_one_before(inline: SteppedLanes) -> None:
    presenter = Presenter(inline.scope)
    inline.held = True
    presenter.search("a")
    presenter.search("b")
    inline.release()
    assert presenter.seen == ["B"]


def test_one_that_fails_is_reported_and_the_others_go_on(inline: SteppedLanes) -> None:
    presenter = Presenter(inline.scope)

    async def fails_at_once() -> None:
        raise KeyError("at once")

    async def fails_later() -> None:
        await inline.scope.store(lambda: 1 / 0)

    inline.held = True
    presenter.look("a")
    inline.scope.start(fails_at_once())
    inline.scope.start(fails_later())
    inline.release()
    assert presenter.seen == ["begun a", "A"]
    assert [type(error) for error in inline.faults] == [KeyError, ZeroDivisionError]
    inline.faults.clear()


def test_closing_ends_flows_at_their_wait_here_and_within(inline: SteppedLanes, steps: StepLoop) -> None:
    outer = inline.scope.inner()
    here, within = Presenter(outer), Presenter(outer.inner())
    inline.held = True
    here.look("a")
    within.look("b")
    outer.close()
    assert outer.busy
    steps.step()
    assert (here.seen[-1], within.seen[-1]) == ("ended a", "ended b")
    assert not outer.busy
    assert not inline.scope.busy
    assert not here.look("c")
    assert not Presenter(outer.inner()).look("d")
    assert inline.scope._inner == set()


def test_a_flow_may_close_the_scope_it_runs_in(inline: SteppedLanes, steps: StepLoop) -> None:
    scope = inline.scope.inner()
    seen: list[str] = []

    async def goes() -> None:
        scope.close()
        seen.append("closed")
        await scope.store(seen.append, "not any more")
        seen.append("nor this")

    inline.held = True
    assert scope.start(goes())
    inline.release()
    steps.step()
    assert seen == ["closed"]
    assert not inline.scope.busy


def test_a_save_is_made_though_its_flow_was_ended(inline: SteppedLanes, steps: StepLoop) -> None:
    scope = inline.scope.inner()
    saved: list[str] = []
    inline.held = True

    async def save() -> None:
        await scope.save(saved.append, "a")

    scope.start(save())
    scope.close()
    steps.step()
    assert inline.scope.busy
    inline.release()
    assert saved == ["a"]
    assert not inline.scope.busy


def test_a_save_that_fails_behind_an_ended_flow_is_reported(inline: SteppedLanes, steps: StepLoop) -> None:
    scope = inline.scope.inner()
    inline.held = True

    async def save() -> None:
        await scope.save(lambda: 1 / 0)

    scope.start(save())
    scope.close()
    steps.step()
    inline.release()
    assert [type(error) for error in inline.faults] == [ZeroDivisionError]
    inline.faults.clear()


def test_a_look_that_has_not_begun_is_not_made_for_nobody(inline: SteppedLanes, steps: StepLoop) -> None:
    scope = inline.scope.inner()
    looked: list[str] = []
    inline.held = True

    async def look() -> None:
        await scope.store(looked.append, "a")

    scope.start(look())
    scope.close()
    steps.step()
    inline.release()
    assert looked == []


def test_a_signal_may_bring_more_than_the_flow_takes(inline: SteppedLanes) -> None:
    class Button(QObject):
        clicked = Signal(bool)

    button, presenter = Button(), Presenter(inline.scope)
    button.clicked.connect(presenter.ask)
    button.clicked.emit(True)
    assert presenter.seen == ["7"]


def test_a_flow_may_sleep(inline: SteppedLanes, steps: StepLoop) -> None:
    woken: list[float] = []

    async def sleeps() -> None:
        await asyncio.sleep(2)
        woken.append(steps.time())

    inline.scope.start(sleeps())
    steps.pass_time(1.9)
    assert woken == []
    steps.pass_time(0.2)
    assert woken == [2.0]


# -- on Qt's loop, with threads --------------------------------------------------------------------------


class Threaded:
    """A scope over the real lanes."""

    def __init__(self) -> None:
        self.faults: list[BaseException] = []
        self.executor = Executor()
        self.scope = Scope(self.executor, self.faults.append)


@pytest.fixture
def threaded(qapp: object) -> Iterator[Threaded]:
    with qt_loop():
        made = Threaded()
        yield made
        made.scope.close()
        made.executor.shut_down()
        assert turn_until(lambda: not made.scope.busy)
        gc.collect()  # a future that nobody looked at tells it when it goes


def test_an_answer_arrives_on_the_main_thread(threaded: Threaded, qtbot: QtBot) -> None:
    seen: list[tuple[str, bool]] = []

    async def look() -> None:
        name = await threaded.scope.store(lambda: threading.current_thread().name)
        seen.append((name, threading.current_thread() is threading.main_thread()))

    threaded.scope.start(look())
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [("store_0", True)]


def test_an_error_is_raised_at_the_wait_or_reported(threaded: Threaded, qtbot: QtBot) -> None:
    caught: list[BaseException] = []

    async def handles() -> None:
        try:
            await threaded.scope.network(lambda: 1 / 0)
        except ZeroDivisionError as error:
            caught.append(error)

    async def does_not() -> None:
        await threaded.scope.network(lambda: {}["x"])

    threaded.scope.start(handles())
    threaded.scope.start(does_not())
    qtbot.waitUntil(lambda: bool(caught and threaded.faults))
    assert [type(error) for error in threaded.faults] == [KeyError]


def test_saves_stand_in_the_lane_in_the_order_of_the_presses(threaded: Threaded, qtbot: QtBot) -> None:
    saved: list[int] = []

    async def save(number: int) -> None:
        await threaded.scope.save(saved.append, number)

    for number in range(50):
        threaded.scope.start(save(number))
    threaded.scope.close()
    qtbot.waitUntil(lambda: not threaded.scope.busy)
    assert saved == list(range(50))


def test_what_waits_for_the_lane_is_taken_out_when_its_flow_ends(threaded: Threaded, qtbot: QtBot) -> None:
    gate, looked = threading.Event(), list[str]()
    scope = threaded.scope.inner()

    async def look() -> None:
        await scope.store(looked.append, "a")

    async def first() -> None:
        await threaded.scope.store(gate.wait, 20)

    threaded.scope.start(first())
    scope.start(look())
    scope.close()
    qtbot.waitUntil(lambda: not scope._flows)
    gate.set()
    qtbot.waitUntil(lambda: not threaded.scope.busy)
    assert looked == []


def test_an_emergency_waits_behind_nothing(threaded: Threaded, qtbot: QtBot) -> None:
    gate = threading.Event()
    got: list[str] = []

    async def ask(lane: Lane) -> None:
        work = {Lane.STORE: threaded.scope.store, Lane.NETWORK: threaded.scope.network}[lane]
        await work(gate.wait, 20)
        got.append(lane)

    async def cry() -> None:
        got.append(await threaded.scope.emergency(lambda: "emergency"))

    threaded.scope.start(ask(Lane.STORE))
    for _ in range(8):
        threaded.scope.start(ask(Lane.NETWORK))
    threaded.scope.start(cry())
    qtbot.waitUntil(lambda: bool(got))
    assert got == ["emergency"]
    gate.set()
    qtbot.waitUntil(lambda: len(got) == 10)


def test_nothing_passes_through_asyncios_own_threads(threaded: Threaded) -> None:
    async def strays() -> None:
        await asyncio.to_thread(str)

    threaded.scope.start(strays())
    assert [type(error) for error in threaded.faults] == [DefaultLaneRefused]
