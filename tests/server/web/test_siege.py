"""A small siege; the whole one is ``python -m tests.server.web.siege``."""

from __future__ import annotations

from pathlib import Path

from tests.server.web.siege import MOST_MEMORY, SMALL, besiege


def test_a_liaison_and_an_agent_go_on_working_in_a_siege(tmp_path: Path) -> None:
    withstood = besiege(tmp_path, SMALL)
    assert (withstood.agent, withstood.liaison) == (SMALL.rounds, SMALL.rounds)
    assert sorted(withstood.bombs) == [401, 413, 413]
    assert withstood.memory < MOST_MEMORY
