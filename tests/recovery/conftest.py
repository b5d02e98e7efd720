"""A centre with a recovery key, and a workstation whose network went away before its work was delivered."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from app.models.secrets import NoKeyring
from app.recovery.console import Console
from app.services.desk import Environment
from domain.times import HOUR
from domain.vocabulary import Role
from domain.wire.keys import Stretch, close_key
from domain.wire.sealed import public_of
from server.keys.service import put_recovery_key
from server.planning.planning import plan
from tests.helpers import centre as helpers
from tests.helpers.centre import CITY, NOON, OPERATOR, PASSWORD, Centre, Clock
from tests.helpers.city import crowd, fill
from tests.helpers.seat import ADDRESS, CHEAP, Hands, Seat, Wire, take_seat

PASSPHRASE = "a long passphrase 9"
CHEAP_STRETCH = Stretch(1, 64, 1)


@pytest.fixture(scope="session")
def centre_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("template") / "centre.db"


@pytest.fixture
def centre(centre_template: Path, tmp_path: Path) -> Iterator[Centre]:
    """A centre on SQLite with thirty citizens to call and a lead."""
    clock = Clock(NOON + 3 * HOUR)
    database = helpers.open_centre(helpers.sqlite_copy(centre_template, tmp_path), clock)
    fill(database, crowd(30))
    plan(database, CITY)
    with helpers.running(database, clock) as running:
        running.add_user("2001", Role.LEAD)
        yield running
    database.dispose()


@dataclass
class Organisation:
    """Who holds the recovery key."""

    centre: Centre
    folder: Path
    made: int = 0

    def new_key(self, *, replace: bool = False) -> Path:
        """Make a pair and put it in force; returns the private part's file."""
        self.made += 1
        private = random.Random(self.made).randbytes(32)
        path = self.folder / f"organisation-{self.made}.key"
        path.write_bytes(
            close_key(private, PASSPHRASE, self.centre.centre_id(), 0, random.randbytes, CHEAP_STRETCH)
        )
        with self.centre.database.write(CITY) as work:
            put_recovery_key(work, public_of(private), replace=replace, by=OPERATOR)
        return path


@pytest.fixture
def organisation(centre: Centre, tmp_path: Path) -> Organisation:
    return Organisation(centre, tmp_path)


@dataclass
class Told:
    """What a command printed and how it ended."""

    code: int
    text: str
    last: dict[str, Any] = field(default_factory=dict)


@dataclass
class Bench:
    """A machine in the office on which the commands are run."""

    centre: Centre
    folder: Path
    wire: Wire

    @property
    def ways(self) -> Environment:
        return Environment(
            network=lambda _base: self.wire,
            clock=Hands(self.centre.clock),
            keeper=NoKeyring(),
            cost=CHEAP,
            random=random.Random(5),
            threads=False,
        )

    def recover(
        self, profile: Path, key: Path, *more: str, number: str = "2001", server: bool = True
    ) -> Told:
        """``minyi110 recover``."""
        from app.recovery import recover

        arguments = [str(profile), *self.opening(key), *more]
        if server:
            password = self._secret("password", PASSWORD)
            arguments += ["--server", ADDRESS, "--number", number, "--password-file", str(password)]
        return self._run(lambda console: recover.main(arguments, self.folder / "own", console, self.ways))

    def wipe(self, profile: Path, key: Path, *more: str, alone: bool = True) -> Told:
        """``minyi110 wipe``."""
        from app.recovery import wipe

        options = wipe.arguments([*self.opening(key), *more])
        return self._run(
            lambda console: wipe.main(options, profile, alone=alone, console=console, ways=self.ways)
        )

    def opening(self, key: Path, passphrase: str = PASSPHRASE) -> list[str]:
        return ["--key", str(key), "--passphrase-file", str(self._secret("passphrase", passphrase))]

    def _secret(self, name: str, value: str) -> Path:
        path = self.folder / name
        path.write_text(value + "\n", encoding="utf-8")
        return path

    def _run(self, command: Any) -> Told:
        out, err = io.StringIO(), io.StringIO()
        code = command(Console(out, err, "en"))
        lines = out.getvalue().splitlines()
        return Told(code, out.getvalue() + err.getvalue(), json.loads(lines[-1]))


@pytest.fixture
def office(centre: Centre, tmp_path: Path) -> Bench:
    folder = tmp_path / "office"
    folder.mkdir()
    return Bench(centre, folder, Wire(centre.http))


@pytest.fixture
def seat(centre: Centre, tmp_path: Path) -> Iterator[Seat]:
    """A workstation with nobody logged in."""
    taken = take_seat(centre, tmp_path)
    yield taken
    taken.bench.close()
