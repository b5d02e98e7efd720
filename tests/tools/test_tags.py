"""The counts of the tags' page are those of the files."""

from __future__ import annotations

from tools.tags import TARGET, written


def test_the_page_counts_what_ships() -> None:
    assert TARGET.read_text(encoding="utf-8").startswith(written()), "run python -m tools.tags"
