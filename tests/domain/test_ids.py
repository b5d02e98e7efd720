"""Ids made where a thing was done: of their own, in the neighbourhood of those made a moment before."""

from __future__ import annotations

import os
from uuid import UUID

from domain.ids import random_id
from domain.wire import codec
from domain.wire.types import Id

NOON = 1_795_320_000_000


def test_it_is_a_version_7_uuid_that_the_wire_takes() -> None:
    made = random_id(NOON, os.urandom(10))
    assert UUID(made).version == 7
    assert UUID(made).variant == "specified in RFC 4122"
    assert UUID(made).int >> 80 == NOON
    assert codec.decode(codec.encode(made), Id) == made


def test_those_made_later_stand_behind() -> None:
    made = [random_id(NOON + n, os.urandom(10)) for n in range(50)]
    assert made == sorted(made)


def test_chance_alone_tells_those_of_one_moment_apart() -> None:
    made = {random_id(NOON, os.urandom(10)) for _ in range(5_000)}
    assert len(made) == 5_000
    assert random_id(NOON, bytes(10)) == "01a20169-2e00-7000-8000-000000000000"


def test_a_clock_before_1970_or_far_ahead_still_gives_an_id() -> None:
    for clock in (-1, -(10**15), 2**60):
        assert codec.decode(codec.encode(random_id(clock, os.urandom(10))), Id)
