"""Nothing a citizen said, and nobody's number or name, can be read in any file a morning's work leaves behind.

The same search on an unencrypted twin finds all of it: a search that cannot find proves nothing.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import MetaData, Table, func, inspect, select

from app.models.engine import connect
from app.models.vault import Vault
from server.backups import making
from server.db.database import Database
from server.events.personal import open_person, open_source
from server.events.tables import contact, event
from server.masterdata.tables import unit
from tests.e2e.remote import PASSWORD, opened
from tests.helpers.centre import CITY
from tests.helpers.patience import HANG_S
from tests.privacy import texts
from tests.privacy.needles import ENCODINGS, Found, Search, Secret
from tests.privacy.people import write_export
from tests.privacy.used_profile import AGENT
from tools.centre import Centre

CITIZENS = 60


@dataclass(frozen=True)
class Morning:
    """What a morning left: folders of the workstation, the centre, and everything that was said."""

    folder: Path
    profile: Path
    centre: Centre
    secrets: list[Secret]
    people: list[Secret]
    letters: Secret
    exit_code: int
    errors: str

    @property
    def workstation(self) -> tuple[Path, ...]:
        return (self.profile, self.folder / "tmp", self.folder / "home")


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Morning:
    folder = tmp_path_factory.mktemp("morning")
    centre = Centre(folder / "centre")
    rows, letters = _fill(centre, folder)
    profile = folder / "profile"
    for name in ("tmp", "home"):
        (folder / name).mkdir()
    centre.start()
    try:
        done = _work(folder, profile, centre)
    finally:
        centre.kill()
    assert done.returncode == -signal.SIGABRT, done.stderr[-3000:]
    shown = json.loads(done.stdout.strip().splitlines()[-1])
    secrets = [
        Secret(kind, text, f"{kind} {n}")
        for kind, texts in shown.items()
        for n, text in enumerate(_long(texts))
    ]
    people = _people_of(rows)
    return Morning(folder, profile, centre, secrets, people, letters, done.returncode, done.stderr)


def _long(texts: list[str]) -> list[str]:
    """In the order they were said, each once; a one-character sex or a short surname cannot be looked for."""
    return [text for text in dict.fromkeys(texts) if len(text) >= 4]


def _fill(centre: Centre, folder: Path) -> tuple[list[list[str]], Secret]:
    """A city with nothing but odd citizens; the rows of the export they came with, and the letters of a link, which nothing keeps."""
    centre.run("demo-data", "--events", "1", "--calls", "0", "--no-orders", "--password", PASSWORD)
    with opened(centre, centre.home) as database, database.read(CITY) as reading:
        stations = reading.conn.execute(select(unit.c.name).where(unit.c.kind == "station")).scalars().all()
    rows = write_export(folder / "export.csv", CITIZENS, sorted(stations), datetime.now())
    told = centre.run("import", str(folder / "export.csv"), "--source", "privacy")
    assert told["imported"] == CITIZENS
    centre.run("sms", "setup", "--signature", "明川市公安局")
    assert centre.run("sms", "plan")["planned"]
    for rule in ("call", "handled"):  # who is asked by text is called a day later, and this is one morning
        centre.run("sms", "stop", rule, "--reason", "just planned")
    centre.run("tasks", "plan")
    return rows, texts.write_back(centre, rows)


def _people_of(rows: list[list[str]]) -> list[Secret]:
    return [
        *(Secret("words", row[6], f"name {n}") for n, row in enumerate(rows)),
        *(Secret("words", row[-1], f"relative {n}") for n, row in enumerate(rows)),
        *(Secret("number", row[8], f"number {n}") for n, row in enumerate(rows)),
        *texts.of_texts(rows),
    ]


def _work(folder: Path, profile: Path, centre: Centre) -> subprocess.CompletedProcess[str]:
    assert centre._process is not None
    environment = {
        **os.environ,
        "TMPDIR": str(folder / "tmp"),
        "HOME": str(folder / "home"),
        "CENTRE_PID": str(centre._process.pid),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONUTF8": "1",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    } | {f"XDG_{what}_HOME": str(folder / "home" / what) for what in ("CONFIG", "CACHE", "DATA", "STATE")}
    return subprocess.run(
        [sys.executable, "-m", "tests.privacy.used_profile", str(profile), centre.url],
        env=environment, capture_output=True, text=True, encoding="utf-8", check=False, timeout=2 * HANG_S,
    )  # fmt: skip


def _said(found: list[Found]) -> str:
    return "; ".join(sorted({f"{f.secret.what} ({f.encoding}) in {f.path} at {f.at}" for f in found})[:8])


def test_nothing_lies_readable_on_the_workstation(morning: Morning) -> None:
    assert len([s for s in morning.secrets if s.kind == "number"]) >= 3
    assert len(morning.secrets) > 25
    found, files, size = Search([*morning.secrets, *morning.people]).in_folders(morning.workstation)
    assert not found, _said(found)
    names = {path.name for path in morning.profile.rglob("*")}
    # The search had what it is for: a store with a log that was not folded back, the program's log with its own
    # faults, and the crash report.
    assert {"store.db", "store.db-wal", "minyi110.log", "crash.log"} <= names
    assert files > 5
    assert size > 1_000_000
    log = (morning.profile / "minyi110.log").read_text("utf-8")
    assert log.count("RuntimeError") >= 3
    assert "in _fail" in log
    crash = (morning.profile / "crash.log").read_text("utf-8")
    assert "Fatal Python error: Aborted" in crash
    assert not list(Search([*morning.secrets, *morning.people]).in_bytes(morning.errors.encode(), "stderr"))


def test_the_same_search_finds_everything_in_an_unencrypted_twin(morning: Morning) -> None:
    store = next(morning.profile.glob("*/store.db"))
    opened_by = Vault(store.parent).open(AGENT, PASSWORD, int(datetime.now().timestamp() * 1000))
    twin = morning.folder / "twin"
    twin.mkdir()
    raw = connect(store, opened_by.data_key)
    raw.execute(f"ATTACH DATABASE '{twin / 'plain.db'}' AS plain KEY ''")
    raw.execute("SELECT sqlcipher_export('plain')")
    raw.close()
    missing = _missing(morning.secrets, [twin])
    # What was typed into the search and never saved is on no disk, not even on this one.
    assert {secret.text for secret in missing} <= _never_saved()
    for encoding in ENCODINGS:
        other = morning.folder / f"twin-{encoding}"
        other.mkdir()
        words = "\n".join(secret.text for secret in morning.secrets)
        (other / "words").write_bytes(words.encode(encoding))
        assert not _missing(morning.secrets, [other])


def _never_saved() -> set[str]:
    from tests.privacy.used_profile import REASON, SEARCHED

    return {SEARCHED, REASON}


def _missing(secrets: list[Secret], folders: list[Path]) -> list[Secret]:
    """Secrets of which not even one piece is found."""
    found = {f.secret for f in Search(secrets).in_folders(folders)[0]}
    return [secret for secret in secrets if secret not in found]


def test_no_number_and_no_name_in_a_dump_of_the_centre(morning: Morning) -> None:
    search = Search([*morning.people, morning.letters])
    found, files, size = search.in_folders([morning.centre.home])
    assert not found, _said(found)
    assert files >= 3
    assert size > 500_000
    _look_through(morning.centre, morning.people, morning.letters)


@pytest.mark.long
def test_nor_in_a_dump_of_postgresql(tmp_path: Path, postgres_url: str) -> None:
    centre = Centre(tmp_path / "centre", postgres_url)
    centre.home.mkdir()
    rows, letters = _fill(centre, tmp_path)
    _look_through(centre, _people_of(rows), letters)


def _look_through(centre: Centre, people: list[Secret], letters: Secret) -> None:
    """Nobody in the dump, everybody in its twin with what is sealed opened; the letters of a link in neither."""
    search = Search([*people, letters])
    with opened(centre, centre.home) as database:
        dump = "\n".join(_dump(database))
        assert len(dump) > 100_000
        found = list(search.in_bytes(dump.encode(), "the dump"))
        found += _in_a_backup(database, search)
        assert not found, _said(found)
        twin = "\n".join([dump, *_people(database)])
    assert {f.secret for f in search.in_bytes(twin.encode(), "the twin")} == set(people)


def _in_a_backup(database: Database, search: Search) -> list[Found]:
    """In the file as it lies there, and in the database and manifest packed in it."""
    with tempfile.TemporaryDirectory() as folder:
        file = making.make(database, Path(folder) / "backups").file
        with zipfile.ZipFile(file) as archive:
            inside = [(name, archive.read(name)) for name in archive.namelist()]
        assert sum(len(content) for _, content in inside) > 100_000
        found = list(search.in_bytes(file.read_bytes(), "the backup"))
        for name, content in inside:
            found += search.in_bytes(content, f"the backup's {name}")
    return found


def _dump(database: Database) -> Iterator[str]:
    """Every value of every table; what is sealed as the bytes it is."""
    metadata = MetaData()
    with database.read(CITY) as reading:
        for name in inspect(reading.conn).get_table_names():
            table = Table(name, metadata, autoload_with=reading.conn)
            assert reading.conn.execute(select(func.count()).select_from(table)).scalar_one() >= 0
            for row in reading.conn.execute(select(table)):
                yield "\t".join(
                    value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in row
                )


def _people(database: Database) -> Iterator[str]:
    with database.read(CITY) as reading:
        rows = reading.conn.execute(select(contact.c.event_id, contact.c.ordinal, contact.c.person)).all()
        for event_id, ordinal, sealed in rows:
            person = open_person(reading.sealer, event_id, ordinal, sealed)
            yield f"{person.name}\t{person.number}"
        rows = reading.conn.execute(select(event.c.event_id, event.c.source_fields)).all()
        yield from (open_source(reading.sealer, event_id, sealed) for event_id, sealed in rows)
        yield from texts.opened_again(reading)
