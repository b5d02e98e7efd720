"""A file that does not hold together is reported, page by page of it, and never ends the doctor."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from server.db.database import Database, key_path, open_migrated
from server.db.sealing import KeyFile, Sealer
from server.doctor.examination import examine
from tests.helpers.centre import CITY

PAGE = 4_096


def test_damage_is_reported_whatever_page_it_is_on(sqlite_url: str, tmp_path: Path) -> None:
    database = open_migrated(sqlite_url, tmp_path)
    database.ensure_city(CITY, "明川市")
    for number in range(60):
        with database.write(CITY) as work:
            work.record("test.note", CITY, {"n": number}, author_id=None)
    database.close()
    path = tmp_path / "centre.db"
    sound = path.read_bytes()
    keys = Sealer(KeyFile.load(key_path(sqlite_url, tmp_path)))
    random, reported = Random(4), 0
    for page in range(0, len(sound) // PAGE, 13):
        content = bytearray(sound)
        for at in range(page * PAGE + (100 if page == 0 else 0), page * PAGE + 160):
            content[at] = random.randrange(256)
        path.write_bytes(content)
        damaged = Database(sqlite_url, keys)
        try:
            reported += not examine(damaged, CITY).sound
        finally:
            damaged.dispose()
    assert reported >= 5


@pytest.mark.parametrize("text", [b"not a database at all, but long enough to be one" * 200])
def test_another_file_is_reported(sqlite_url: str, tmp_path: Path, text: bytes) -> None:
    keys = Sealer(KeyFile.fresh())
    (tmp_path / "centre.db").write_bytes(text)
    database = Database(sqlite_url, keys)
    found = examine(database, CITY)
    database.dispose()
    assert [one.code for one in found.all] == ["doctor.damaged"]
