"""Restored from any of its daily backups, with and without a new epoch, the centre gets everything back, once.

``MINYI110_RESTORES=35`` lives 35 days and restores from every one of their nights, on both databases; by itself it lives twelve, and
takes three nights on SQLite and one on PostgreSQL.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers.postgres import PostgresCluster
from tests.restores import life as lives
from tests.restores.life import Life, Truth, by_command, by_copying, live, morning, truth, untouched, whole

ASKED = int(os.environ.get("MINYI110_RESTORES", "3"))
DAYS = max(12, ASKED)


def _nights(count: int) -> list[int]:
    """So many nights, the first and the last among them."""
    if count <= 1:
        return [DAYS // 2]
    return sorted({round(n * (DAYS - 1) / (count - 1)) for n in range(min(count, DAYS))})


@dataclass
class World:
    """A life that was lived, and how to have its last database anew."""

    life: Life
    wanted: Truth
    keys: Path
    postgres: PostgresCluster | None
    template: str

    def fresh(self, folder: Path) -> str:
        """URL of a copy of the database as it was on the last day."""
        if self.postgres is not None:
            return self.postgres.url(self.postgres.create(self.template))
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.template, folder / "centre.db")
        return f"sqlite:///{folder / 'centre.db'}"


@pytest.fixture(scope="module")
def sqlite_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Lived once for all cases."""
    folder = tmp_path_factory.mktemp("life")
    with _lived(folder, None, str(folder / "centre.db")) as world:
        yield world


@pytest.fixture(scope="module")
def postgresql_world(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresCluster) -> Iterator[World]:
    """The same on PostgreSQL."""
    with _lived(tmp_path_factory.mktemp("life"), postgres, postgres.create()) as world:
        yield world


@contextmanager
def _lived(folder: Path, cluster: PostgresCluster | None, template: str) -> Iterator[World]:
    keys = folder / "centre.keys"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINYI110_KEYS", str(keys))
        patch.setenv("MINYI110_HOME", str(folder))
        life = Life(folder, lives.Clock(lives.START))
        live(life, cluster.url(template) if cluster else f"sqlite:///{template}", DAYS, keep=DAYS)
        made = World(life, {}, keys, cluster, template)
        # What it comes to when nothing is lost: the same morning without a restore.
        url = made.fresh(folder / "truth")
        with morning(life, url, life.backups[-1], untouched, folder / "truth", 1) as database:
            made.wanted = truth(database)
            whole(life, database, made.wanted)
            assert lives.epoch_of(database) == 1
        yield made


def _cases() -> list[object]:
    nights = {"sqlite": _nights(ASKED), "postgresql": _nights(ASKED if ASKED >= DAYS else 1)}
    return [
        pytest.param(
            kind,
            night,
            way,
            id=f"{kind}-{night + 1}-{way.__name__}",
            marks=[pytest.mark.long] if kind == "postgresql" and ASKED < DAYS else [],
        )
        for kind, its in nights.items()
        for night in its
        for way in (by_command, by_copying)
    ]


@pytest.mark.parametrize(("kind", "night", "way"), _cases())
def test_everything_confirmed_is_there_once(
    request: pytest.FixtureRequest,
    kind: str,
    night: int,
    way: lives.Way,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world: World = request.getfixturevalue(f"{kind}_world")
    monkeypatch.setenv("MINYI110_KEYS", str(world.keys))
    life = world.life
    with morning(life, world.fresh(tmp_path), life.backups[night], way, tmp_path, night) as database:
        whole(life, database, world.wanted)
        assert lives.epoch_of(database) == (2 if way is by_command else 1)


def test_the_days_were_days(sqlite_world: World) -> None:
    """Otherwise the above would prove little."""
    world, life = sqlite_world, sqlite_world.life
    assert len(set(life.backups)) == DAYS
    assert life.heads == sorted(life.heads)
    assert set(life.safe) == {life.heads[0]}, "workstations keep what the oldest of them lacks"
    assert len(life.confirmed) > 4 * DAYS
    assert {row[4] for row in world.wanted["answers"]} >= {"canonical", "superseded"}
    assert world.wanted["orders"]
    assert 1 < life.late_from < DAYS
