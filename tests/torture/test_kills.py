"""A few kills on either side, and what the check says when something really is lost; many: ``make torture PARTS=kills``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from server.answers.tables import response
from server.db.tables import operation
from tests.torture.check import Place, look_at, reopen
from tests.torture.kills import torture
from tests.torture.tally import Tally
from tests.torture.world import World, until_it_listens, world
from tests.torture.zygote import Zygote


def test_nothing_is_lost_or_doubled_when_both_sides_are_killed(tmp_path: Path) -> None:
    tally = torture("kills", tmp_path, None, 4, 1, 110)
    assert not tally.violations, [*tally.lost, *tally.doubled, *tally.broken]
    assert tally.faults["workstation killed"] >= 4
    assert tally.faults["server killed"] >= 1
    assert tally.figures["saved"] > 0


@dataclass
class Day:
    """A workstation after a few forms, everything delivered."""

    world: World
    place: Place


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    with (
        world(tmp_path / "centre", None) as centre,
        Zygote("server", tmp_path / "server.log") as servers,
        Zygote("client", tmp_path / "client.log") as clients,
    ):
        centre.add_agents(["1001"])
        centre.add_citizens(20)
        server = centre.serve(servers)
        until_it_listens(centre.port)
        address, profile = f"http://127.0.0.1:{centre.port}", tmp_path / "seat"
        life = clients.life(profile=str(profile), address=address, number="1001", seed=3, most=8)
        saved = {word["saved"]: word["sha256"] for word in life.wait() if "saved" in word}
        assert saved, life.words
        place = reopen(profile, address, "1001", saved)
        assert place.drain()
        yield Day(centre, place)
        place.bench.close()
        server.kill()
        server.wait()


def test_the_check_sees_what_is_wrong_and_nothing_where_all_is_well(day: Day) -> None:
    """One story, because a world of processes is dear: each wrong is put right before the next."""
    world, place, engine = day.world, day.place, day.world.database.engine
    op_id = next(iter(place.witnessed))

    def seen() -> Tally:
        return look_at(world, [place])

    tally = seen()
    assert not tally.violations, [*tally.lost, *tally.doubled, *tally.broken]

    payloads = update(operation).where(operation.c.op_id == op_id)
    with engine.begin() as connection:
        sealed = connection.execute(
            select(operation.c.payload).where(operation.c.op_id == op_id)
        ).scalar_one()
        connection.execute(payloads.values(payload=world.database.sealer.seal(b"{}", op_id.encode())))
    assert any("other bytes" in what for what in seen().lost)
    with engine.begin() as connection:
        connection.execute(payloads.values(payload=sealed))

    with engine.begin() as connection:
        connection.execute(update(response).values(standing="secondary"))
    assert any("canonical" in what for what in seen().doubled)

    with engine.begin() as connection:
        connection.execute(delete(operation).where(operation.c.op_id == op_id))
    assert any("is not at the centre" in what for what in seen().lost)

    with place.store.write() as connection:
        connection.exec_driver_sql(
            "DELETE FROM signed WHERE n = (SELECT n FROM outbox WHERE op_id = ?)", (op_id,)
        )
        connection.exec_driver_sql("DELETE FROM outbox WHERE op_id = ?", (op_id,))
    assert any("is gone" in what for what in seen().lost)
