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
from app.bridge.executor import Executor
from app.bridge.faults import FaultReporter, judge
from app.bridge.instance import SingleInstance
from app.bridge.lanes import Lane
from app.records.changes import Bus, ChangeKind, Changes
from domain.problems import Problem, ProblemError


@pytest.fixture
def executor(qapp: object) -> Iterator[Executor]:
    made = Executor()
    yield made
    made.shut_down()


def test_results_arrive_on_the_main_thread(executor: Executor, qtbot: QtBot) -> None:
    seen: list[tuple[int, bool]] = []
    executor.run(lambda a, b: a + b, 2, 3, done=lambda r: seen.append((r, _on_main())))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(5, True)]


def _on_main() -> bool:
    return threading.current_thread() is threading.main_thread()


def test_work_on_the_store_lane_is_serial_and_in_order(executor: Executor, qtbot: QtBot) -> None:
    order: list[int] = []
    names: set[str] = set()

    def work(number: int) -> int:
        names.add(threading.current_thread().name)
        order.append(number)
        return number

    got: list[int] = []
    for number in range(50):
        executor.run(work, number, done=got.append)
    qtbot.waitUntil(lambda: len(got) == 50)
    assert order == got == list(range(50))
    assert len(names) == 1


def test_a_slow_network_does_not_hold_up_the_store(executor: Executor, qtbot: QtBot) -> None:
    gate = threading.Event()
    got: list[str] = []
    executor.run(gate.wait, 5, lane=Lane.NETWORK, done=lambda _: got.append("network"))
    executor.on(Lane.STORE).run(lambda: "store", done=got.append)
    qtbot.waitUntil(lambda: got == ["store"])
    gate.set()
    qtbot.waitUntil(lambda: got == ["store", "network"])


def test_errors_go_to_failed_or_to_the_reporter(executor: Executor, qtbot: QtBot) -> None:
    failed: list[BaseException] = []
    executor.run(lambda: 1 / 0, failed=failed.append)
    qtbot.waitUntil(lambda: bool(failed))
    assert isinstance(failed[0], ZeroDivisionError)
    with qtbot.waitSignal(executor.unhandled) as told:
        executor.run(lambda: 1 / 0)
    assert isinstance(told.args[0], ZeroDivisionError)


def test_a_cancelled_job_tells_nobody(executor: Executor, qtbot: QtBot) -> None:
    got: list[int] = []
    job = executor.run(lambda: 1, done=got.append)
    job.cancel()
    executor.run(lambda: 2, done=got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert got == [2]


def test_a_save_under_way_is_finished_before_the_end(qapp: object) -> None:
    made = Executor()
    saved: list[int] = []
    for number in range(20):
        made.run(saved.append, number)
    made.shut_down()
    assert saved == list(range(20))
    with pytest.raises(RuntimeError):
        made.run(saved.append, 21)


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
