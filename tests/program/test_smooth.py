"""The interpreter's housekeeping beside the screen."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator

import pytest

from app.program import smooth


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    thresholds, interval = gc.get_threshold(), sys.getswitchinterval()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    sys.setswitchinterval(interval)


class Window:
    """Something that only the collector can take away."""

    def __init__(self) -> None:
        self.myself = self


def test_what_stands_is_not_walked_again() -> None:
    window = Window()
    smooth.settle()
    assert gc.get_freeze_count() > 0
    assert not any(one is window for one in gc.get_objects())


def test_what_is_left_of_an_earlier_login_goes_with_the_next() -> None:
    window = Window()
    gone = weakref.ref(window)
    smooth.settle()
    del window
    gc.collect()
    assert gone() is not None
    smooth.settle()
    assert gone() is None


def test_threads_take_turns_within_a_frame() -> None:
    smooth.share()
    assert sys.getswitchinterval() <= 0.002
