"""The live stream beside the other lanes: whether the centre is there is theirs to find out."""

from __future__ import annotations

from random import Random
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from app.sync.live import LiveReader
from domain.wire.hall import LiveEvent

PATIENCE_S = 30


def engine(network: object, nudged: Event, reached: list[bool]) -> Any:
    link = SimpleNamespace(
        centre=SimpleNamespace(has_user=True, network=network, user_headers=dict),
        user_id="u",
        reached=lambda *, as_user=False: reached.append(as_user),
    )
    return SimpleNamespace(link=link, pull=SimpleNamespace(nudge=nudged.set, wake=lambda: None))


@pytest.mark.parametrize("network", [object(), None])
def test_a_stream_that_ends_has_the_pull_ask_whether_the_centre_is_there(network: object) -> None:
    nudged, woken, reached = Event(), Event(), list[bool]()
    found = engine(network, nudged, reached)
    reader = LiveReader(lambda: found, woken.set, Random(1), lambda: 0)
    reader.start()
    try:
        assert nudged.wait(PATIENCE_S)
        assert woken.wait(PATIENCE_S)
    finally:
        reader.stop()
    assert reached == []


@pytest.mark.parametrize("name", [LiveEvent.ALIVE, "of_another_version"])
def test_whatever_comes_by_the_stream_says_that_the_centre_is_there(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    nudged, reached = Event(), list[bool]()
    told = [SimpleNamespace(name="", data=""), SimpleNamespace(name=name, data="{}")]
    monkeypatch.setattr("app.sync.live.listen", lambda _centre, _opened: iter(told))
    found = engine(None, nudged, reached)
    reader = LiveReader(lambda: found, lambda: None, Random(1), lambda: 0)
    reader.start()
    try:
        assert nudged.wait(PATIENCE_S)
    finally:
        reader.stop()
    assert reached[:2] == [True, False]
