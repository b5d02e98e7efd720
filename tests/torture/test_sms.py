"""A few kills of what sends, carries and takes texts, and three mistakes that the carrier's ledger sees; many: ``make torture PARTS=sms``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture.sms import torture
from tests.torture.tally import Tally


def _wrong(tally: Tally) -> list[str]:
    return [*tally.lost, *tally.doubled, *tally.broken]


@pytest.mark.long
def test_nothing_is_sent_twice_unsaid_or_lost(tmp_path: Path) -> None:
    tally = torture("sms", tmp_path, None, 16, 3, 3, restores=False)
    assert not _wrong(tally)
    assert tally.figures["taken by the carrier"] > 0


@pytest.mark.long
@pytest.mark.parametrize(
    ("planted", "victims", "seen"),
    [
        ("retries", ("carrier", "sender"), "was taken 2 times"),
        ("prefix", ("sender",), "by its prefix's carrier"),
        ("answers first", ("hooks",), "a receipt was acknowledged and is not there"),
    ],
)
def test_the_ledger_sees_a_mistake(tmp_path: Path, planted: str, victims: tuple[str, ...], seen: str) -> None:
    tally = torture("sms", tmp_path, None, 120, 12, 5, planted=planted, restores=False, victims=victims)
    assert any(seen in what for what in _wrong(tally)), tally.figures
