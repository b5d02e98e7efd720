"""Five runs of the monkey; ``make monkey`` plays fifty."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.display import SMALL, display
from tests.helpers.parts import need
from tests.monkey.__main__ import run

pytestmark = pytest.mark.display


@pytest.mark.parametrize("seed", range(101, 106))
def test_nothing_comes_of_random_keys_that_they_do_not_say(seed: int, filled: Path, tmp_path: Path) -> None:
    need("Xvfb", "xdotool")
    with display(SMALL) as screen:
        assert run(filled, tmp_path, screen, seed)[1] == []
