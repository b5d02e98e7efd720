"""The check that fails a test which leaves a thread behind."""

from __future__ import annotations

import threading

from tests.helpers.leaks import leaked_threads


def test_a_thread_that_goes_on_is_named_and_one_that_ends_is_not() -> None:
    before = set(threading.enumerate())
    end = threading.Event()
    threading.Thread(target=end.wait, name="forgotten").start()
    threading.Thread(target=lambda: None, name="short").start()
    assert leaked_threads(before, patience=0.2) == ["forgotten"]
    end.set()
    assert leaked_threads(before) == []
