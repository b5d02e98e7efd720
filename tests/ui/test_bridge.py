"""Work crosses threads and comes back; changes are gathered; one window per profile; faults are told apart."""

from __future__ import annotations

import errno
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.bridge.bus import BusBridge, merge
from app.bridge.executor import NETWORK_THREADS, Executor
from app.bridge.faults import FaultReporter, judge
from app.bridge.instance import SingleInstance
from app.bridge.lanes import Lane
from app.bridge.loop import qt_loop
from app.records.changes import Bus, ChangeKind, Changes
from domain.problems import Problem, ProblemError


@pytest.fixture
def executor(qapp: object) -> Iterator[Executor]:
    with qt_loop():
        made = Executor()
        yield made
        made.shut_down()


def test_answers_of_every_lane_come_on_the_thread_that_asked(executor: Executor, qtbot: QtBot) -> None:
    told: list[tuple[int, bool]] = []
    for lane in Lane:
        answer = executor.ask(lane, lambda a, b: a + b, 2, b=3)
        answer.add_done_callback(lambda done: told.append((done.result(), _on_main())))
    qtbot.waitUntil(lambda: len(told) == len(Lane))
    assert told == [(5, True)] * len(Lane)


def _on_main() -> bool:
    return threading.current_thread() is threading.main_thread()


def test_an_error_is_the_answer(executor: Executor, qtbot: QtBot) -> None:
    answer = executor.ask(Lane.NETWORK, lambda: 1 / 0)
    qtbot.waitUntil(answer.done)
    assert isinstance(answer.exception(), ZeroDivisionError)


def test_work_on_the_store_lane_is_serial_and_in_order(executor: Executor, qtbot: QtBot) -> None:
    order: list[int] = []
    names: set[str] = set()

    def work(number: int) -> int:
        names.add(threading.current_thread().name)
        order.append(number)
        return number

    answers = [executor.ask(Lane.STORE, work, number) for number in range(50)]
    qtbot.waitUntil(lambda: all(answer.done() for answer in answers))
    assert order == [answer.result() for answer in answers] == list(range(50))
    assert len(names) == 1


def test_a_slow_network_does_not_hold_up_the_store(executor: Executor, qtbot: QtBot) -> None:
    gate = threading.Event()
    slow = [executor.ask(Lane.NETWORK, gate.wait, 20) for _ in range(2 * NETWORK_THREADS)]
    stored = executor.ask(Lane.STORE, lambda: "store")
    qtbot.waitUntil(stored.done)
    assert not any(answer.done() for answer in slow)
    gate.set()
    qtbot.waitUntil(lambda: all(answer.done() for answer in slow))


def test_work_that_began_runs_to_its_end_though_nobody_asks_any_more(
    executor: Executor, qtbot: QtBot
) -> None:
    began, gate, wrote = threading.Event(), threading.Event(), list[str]()

    def work() -> None:
        began.set()
        gate.wait(20)
        wrote.append("all of it")

    answer = executor.ask(Lane.STORE, work)
    qtbot.waitUntil(began.is_set)
    answer.cancel()
    gate.set()
    later = executor.ask(Lane.STORE, lambda: "later")
    qtbot.waitUntil(later.done)
    assert wrote == ["all of it"]
    assert answer.cancelled()


def test_saves_are_finished_before_the_end_and_what_waits_for_the_network_is_not(executor: Executor) -> None:
    began, gate = threading.Semaphore(0), threading.Event()
    saved: list[int] = []
    sent: list[str] = []

    def hold() -> None:
        began.release()
        gate.wait(20)

    for _ in range(NETWORK_THREADS):
        executor.ask(Lane.NETWORK, hold)
    for _ in range(NETWORK_THREADS):
        assert began.acquire(timeout=20)
    executor.ask(Lane.NETWORK, sent.append, "too late")
    for number in range(20):
        executor.ask(Lane.STORE, saved.append, number)
    executor.shut_down()
    gate.set()
    assert saved == list(range(20))
    for lane in Lane:
        with pytest.raises(RuntimeError):
            executor.ask(lane, saved.append, 21)
    for thread in threading.enumerate():
        if thread.name.startswith("network"):
            thread.join()
    assert sent == []


def test_many_changes_are_told_once(qtbot: QtBot) -> None:
    bus = Bus()
    bridge = BusBridge(bus)
    told: list[Changes] = []
    bridge.changed.connect(told.append)

    def publish() -> None:
        for number in range(100):
            bus.tell(ChangeKind.TASK, ids=frozenset({str(number)}), source="pull")

    worker = threading.Thread(target=publish)
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: bool(told))
    assert len(told) == 1
    assert len(told[0].ids) == 100
    assert told[0].source == "pull"
    bridge.close()
    bus.tell(ChangeKind.TASK)
    qtbot.wait(2 * BusBridge.GATHER_MS)
    assert len(told) == 1


def test_any_row_stays_any_row_when_changes_are_merged() -> None:
    some = Changes(frozenset({"task"}), frozenset({"a"}), "save")
    any_row = Changes(frozenset({"sync"}), frozenset(), "pull")
    both = merge(some, any_row)
    assert both == Changes(frozenset({"task", "sync"}), frozenset(), "")


def test_the_second_on_a_profile_asks_the_first_to_show_itself(tmp_path: Path, qtbot: QtBot) -> None:
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.claim()
    assert not second.claim()
    with qtbot.waitSignal(first.asked_to_show):
        assert second.ask_other_to_show()
    first.release()
    assert second.claim()
    second.release()


def test_nobody_answers_on_a_free_profile(tmp_path: Path, qapp: object) -> None:
    assert not SingleInstance(tmp_path).ask_other_to_show()


@pytest.mark.parametrize(
    ("error", "own", "key"),
    [
        (OSError(errno.ENOSPC, "no space"), False, "fault.disk_full"),
        (PermissionError(errno.EACCES, "no"), False, "fault.read_only"),
        (ConnectionRefusedError(), False, "fault.offline"),
        (TimeoutError(), False, "fault.offline"),
        (ProblemError(Problem("store.locked")), False, ""),
        (KeyError("x"), True, "fault.own.text"),
        (AttributeError("x"), True, "fault.own.text"),
    ],
)
def test_the_machines_faults_are_not_ours(error: BaseException, own: bool, key: str) -> None:
    fault = judge(error)
    assert (fault.own, fault.key) == (own, key)
    assert bool(fault.number) is own


def test_errors_nobody_caught_end_in_words(qtbot: QtBot) -> None:
    reporter = FaultReporter()
    reporter.install()
    try:
        with qtbot.waitSignal(reporter.reported) as told:
            sys.excepthook(KeyError, KeyError("x"), None)
        assert told.args[0].own
        with qtbot.waitSignal(reporter.reported) as told:
            worker = threading.Thread(target=lambda: 1 / 0)
            worker.start()
            worker.join()
        assert told.args[0].own
    finally:
        reporter.remove()
