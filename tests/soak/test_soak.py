"""Three of the soak's log-ins in every run of the tests; ``make soak`` has a thousand."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.soak.__main__ import city, judged
from tests.soak.coming_and_going import Soak

TIMES = 3


def test_nothing_is_left_of_whoever_logged_out(qapp: QApplication, tmp_path: Path) -> None:
    with city(tmp_path) as (url, password):
        seen = Soak(tmp_path / "profile", url, password).run(TIMES)
    assert judged(seen) == []
