"""A backup of the version before, whose operations have three rows and whose links are of version 1, is restored whole."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from domain.permissions import Role
from domain.times import HOUR
from domain.wire.sync import OpResult
from server.backups import making, restoring
from server.db.audit import verify
from server.db.database import Database, system_clock
from server.db.sealing import Sealer
from server.doctor.examination import examine
from server.planning.planning import plan
from server.sync import repository
from tests.helpers import earlier
from tests.helpers.centre import CITY, KEYS, Centre, Clock
from tests.helpers.city import crowd, fill
from tests.helpers.desk import Desk, sit_down
from tests.server.oversight.test_returned import put_aside, refused


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> str:
    """Where it is restored to; not where the fixtures' own centre stands."""
    return (
        f"sqlite:///{tmp_path / 'place' / 'centre.db'}" if database_url.startswith("sqlite") else database_url
    )


@pytest.fixture
def keyed(home: Path) -> Path:
    """The home folder, with the tests' keys in it."""
    home.mkdir(mode=0o700)
    data = {str(number): base64.b64encode(key).decode() for number, key in KEYS.data.items()}
    text = json.dumps({"minyi110": "keys/1", "root": base64.b64encode(KEYS.root).decode(), "data": data})
    (home / "centre.keys").write_text(text)
    return home


def worked(centre: Centre) -> tuple[Desk, str]:
    """An agent whose forms were taken in and refused, the refused one put aside by a lead; another agent's refused one."""
    centre.clock.forward(3 * HOUR)  # until the events are due
    fill(centre.database, crowd(8))
    plan(centre.database, CITY)
    desk, other, lead = (
        sit_down(centre, "1001"),
        sit_down(centre, "1002"),
        sit_down(centre, "2001", Role.LEAD),
    )
    group = desk.next().groups[0]
    assert [r.result for r in desk.send(desk.attempt(group), desk.response(group))] == [OpResult.APPLIED] * 2
    aside, standing = refused(desk, desk.next().groups[0]), refused(other, other.next().groups[0])
    assert put_aside(centre, lead, aside.op_id).status_code == 200
    return desk, standing.op_id


def test_chain_receipts_and_doctor_are_what_they_were(
    place: str, sqlite_centre: Centre, keyed: Path, tmp_path: Path
) -> None:
    desk, op_id = worked(sqlite_centre)
    told = desk.station.pull({}).receipts
    assert [receipt.code for receipt in told][-1] == "op.set_aside"
    earlier.put_back(sqlite_centre.database)
    folder = tmp_path / "backups"
    folder.mkdir(mode=0o700)
    manifest, file, *_ = making._make(sqlite_centre.database, folder, making.silent)
    head = manifest.cities[0].head
    assert (manifest.revision, manifest.counts["chain"]) == (earlier.BEFORE, head)
    later = Clock(max(system_clock(), sqlite_centre.clock()))  # the restore is of today
    for over in (False, True):  # into an empty place, and over what the version before left there
        done = restoring.restore(file, place, keyed, replace=over)
        assert (done.aside is not None) == over
        restored = Database(place, Sealer(KEYS), clock=later)
        assert verify(restored, CITY) == (head + 1, None)  # and the new epoch
        assert [one for one in examine(restored, CITY).all if one.wrong] == []
        with restored.read(CITY) as reading:
            assert repository.receipts_of(reading, desk.station.device_id, 0, 100) == told
            assert repository.stored(reading, op_id) is not None
        if not over:
            earlier.put_back(restored)
        restored.dispose()


def test_one_that_holds_less_than_what_stands_there_is_refused(
    place: str, sqlite_centre: Centre, keyed: Path, tmp_path: Path
) -> None:
    """Whether it does is told by links, wherever either version keeps them."""
    worked(sqlite_centre)
    earlier.put_back(sqlite_centre.database)
    folder = tmp_path / "backups"
    folder.mkdir(mode=0o700)
    _, file, *_ = making._make(sqlite_centre.database, folder, making.silent)
    restoring.restore(file, place, keyed)
    with pytest.raises(Exception, match=r"restore\.holds_more"):
        restoring.restore(file, place, keyed)
