"""The doctor finds nothing where nothing is broken, and finds each thing that somebody breaks; it writes nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, text

from domain.times import DAY
from server import cli
from server.backups import making
from server.db.database import Database, open_migrated
from server.db.tables import operation
from server.db.work import new_id
from server.doctor import history
from server.doctor.examination import examine
from server.planning.planning import plan
from server.sms import planning as texts
from server.sms import setting_up
from tests.helpers.centre import CITY, OPERATOR, Centre
from tests.helpers.city import crowd, fill
from tests.helpers.desk import DISSATISFIED, Desk, sit_down

Codes = set[str]


@pytest.fixture
def worked(centre: Centre) -> Centre:
    """The same on either database."""
    return _worked(centre)


@pytest.fixture
def sqlite_worked(sqlite_centre: Centre) -> Centre:
    """The same on SQLite alone."""
    return _worked(sqlite_centre)


def _worked(centre: Centre) -> Centre:
    """A centre where two agents worked: answers, a second answer, a refused one, an appointment, orders, one held."""
    fill(centre.database, crowd(8))
    plan(centre.database, CITY)
    with centre.database.write(CITY) as work:
        setting_up.set_up(work, "明川市公安局", OPERATOR)
    texts.plan(centre.database, CITY)
    first, second = sit_down(centre, "1001"), sit_down(centre, "1002")
    for n in range(3):
        group = first.next().groups[0]
        _call(first, group, DISSATISFIED if n == 0 else None)
    group = first.next().groups[0]
    first.send(first.appointment(group, centre.clock() + DAY))
    group = second.next().groups[0]
    answer, other = second.response(group), first.response(group)
    assert [r.result for r in second.send(second.attempt(group), answer)] == ["applied", "applied"]
    assert first.send(other)[0].result == "secondary"
    bad = second.response(group, {"identity": 1})  # not filled in to its end
    assert second.send(bad)[0].result == "refused"
    unknown = second.station.envelope(
        "attempt.record", json.loads(second.attempt(group, tasks=[new_id()]).payload)
    )
    assert second.send(unknown)[0].result == "held"
    return centre


def _call(desk: Desk, group: object, answers: object) -> None:
    more = {} if answers is None else {"answers": answers}
    results = desk.send(desk.attempt(group), desk.response(group, **more))  # type: ignore[arg-type]
    assert [r.result for r in results] == ["applied", "applied"], results


def _codes(database: Database) -> Codes:
    return {one.code for one in examine(database, CITY).all if one.wrong}


def test_a_worked_centre_is_sound(worked: Centre) -> None:
    found = examine(worked.database, CITY)
    assert [one for one in found.all if one.wrong] == []
    assert found.sound
    assert {one.code for one in found.all} == {"doctor.no_backup"} | (
        {"doctor.settings"} if not worked.database.is_sqlite else set()
    )
    assert found.checked["response"] == 5
    assert found.checked["people"] == 8
    with worked.database.read(CITY) as reading:
        assert found.checked["operations"] == reading.head()[0]
    # It can still be written afterwards.
    with worked.database.write(CITY) as work:
        work.record("test.note", new_id(), {}, author_id=None)


def test_a_backup_satisfies_it_and_a_damaged_one_does_not(worked: Centre, tmp_path: Path) -> None:
    made = making.make(worked.database, tmp_path / "backups")
    assert {one.code for one in examine(worked.database, CITY).all} <= {
        "doctor.settings",
        "doctor.backup_old",
    }
    made.file.write_bytes(b"rubbish")
    assert _codes(worked.database) == {"doctor.backup_damaged"}
    made.file.unlink()
    found = examine(worked.database, CITY)
    assert found.sound
    assert "doctor.backup_missing" in {one.code for one in found.all}


Break = Callable[[Connection], object]

_LAST = "(SELECT max(seq) FROM operation)"
_RESPONSE = "(SELECT op_id FROM response WHERE standing = 'canonical' ORDER BY op_id LIMIT 1)"
_BREAKS: dict[str, tuple[str, Codes]] = {
    "a link altered": ("UPDATE operation SET hash = CASE WHEN hash LIKE 'f%' THEN 'e' ELSE 'f' END || substr(hash, 2, 63) WHERE seq = 4", {"doctor.chain_broken"}),
    "an operation removed": ("DELETE FROM operation WHERE seq = 4", {"doctor.chain_broken", "doctor.counts"}),
    "the last operation removed": (f"DELETE FROM operation WHERE seq = {_LAST}", {"doctor.chain_broken", "doctor.counts"}),
    "the counter moved": ("UPDATE counter SET head = head + 1", {"doctor.chain_broken", "doctor.counts"}),
    "the counter moved back": ("UPDATE counter SET head = head - 1", {"doctor.chain_broken", "doctor.counts"}),
    "a change from the future": ("UPDATE feed SET seq = seq + 10000", {"doctor.feed_ahead"}),
    "safe beyond the head": ("UPDATE counter SET safe_seq = head + 5", {"doctor.safe_ahead"}),
    "an answer's operation removed": (f"DELETE FROM operation WHERE op_id = {_RESPONSE}", {"doctor.chain_broken", "doctor.counts", "doctor.orphan"}),
    "a receipt changed": (f"UPDATE operation SET result = 'secondary' WHERE op_id = {_RESPONSE}", {"doctor.chain_broken"}),
    "a receipt to an earlier number": (f"UPDATE operation SET receipt_seq = seq - 1 WHERE op_id = {_RESPONSE}", {"doctor.receipt_differs"}),
    "a receipt to a later number": (f"UPDATE operation SET receipt_seq = {_LAST} WHERE op_id = {_RESPONSE}", {"doctor.receipt_differs"}),
    "a receipt given anew by nothing": (
        f"INSERT INTO first_receipt (city_id, seq, result) SELECT city_id, seq, result FROM operation WHERE op_id = {_RESPONSE}",
        {"doctor.receipt_differs"},
    ),
    "a first receipt of nothing": ("INSERT INTO first_receipt (city_id, seq, result) VALUES ('main', 10000, 'applied')", {"doctor.receipt_differs"}),
    "another author": (f"UPDATE operation SET author_id = (SELECT max(user_id) FROM user_account WHERE user_id <> author_id) WHERE op_id = {_RESPONSE}", {"doctor.chain_broken", "doctor.author_unproved"}),
    "a payload exchanged": (f"UPDATE operation SET payload = (SELECT payload FROM operation WHERE op_id <> {_RESPONSE} AND payload IS NOT NULL LIMIT 1) WHERE op_id = {_RESPONSE}", {"doctor.payload_sealed"}),
    "a refused one erased": ("UPDATE operation SET envelope = NULL, payload = NULL WHERE op_id = (SELECT min(op_id) FROM operation WHERE result = 'refused')", {"doctor.refused_lost"}),
    "an answer removed": (f"DELETE FROM response WHERE op_id = {_RESPONSE}", {"doctor.effect_missing", "doctor.counts", "doctor.tallies"}),
    "a second answer removed": ("DELETE FROM response WHERE standing = 'secondary'", {"doctor.effect_missing", "doctor.counts", "doctor.tallies"}),
    "an attempt removed": ("DELETE FROM attempt WHERE attempt_id = (SELECT min(attempt_id) FROM attempt)", {"doctor.effect_missing", "doctor.counts", "doctor.fact_of_nothing"}),
    "an answer counted twice": ("UPDATE response SET standing = 'canonical'", {"doctor.counted_twice", "doctor.tallies"}),
    "none counted": (f"UPDATE response SET standing = 'secondary' WHERE op_id = {_RESPONSE}", {"doctor.other_answer", "doctor.tallies"}),
    "facts of a task removed": ("UPDATE task SET facts = '[]' WHERE state = 'settled'", {"doctor.effect_missing", "doctor.task_facts"}),
    "a task's column changed": ("UPDATE task SET attempts = attempts + 1 WHERE state = 'settled'", {"doctor.task_facts"}),
    "a settled task opened": ("UPDATE task SET state = 'ready' WHERE state = 'settled'", {"doctor.task_facts", "doctor.feed_task"}),
    "an officer of an event removed": ("DELETE FROM event_officer", {"doctor.event_officers"}),
    "an event removed": ("DELETE FROM event WHERE event_id = (SELECT min(event_id) FROM task)", {"doctor.orphan"}),
    "a count of a day of texts changed": ("UPDATE sms_day_count SET n = n + 1 WHERE layout = 'carrier' AND measure = 'waiting'", {"doctor.sms_counts"}),
    "a count of texts changed": ("UPDATE sms_count SET n = n + 1 WHERE measure = 'waiting'", {"doctor.sms_counts"}),
    "a text removed": ("DELETE FROM sms_message", {"doctor.sms_counts"}),
    "a count changed": ("UPDATE tally SET satisfied = satisfied + 1", {"doctor.tallies"}),
    "a feed row removed": ("DELETE FROM feed WHERE kind = 'task' AND row_id = (SELECT min(task_id) FROM task WHERE state <> 'settled')", {"doctor.feed_task"}),
    "a feed row set back": ("DELETE FROM feed WHERE kind = 'task' AND seq > (SELECT min(seq) FROM feed WHERE kind = 'task')", {"doctor.feed_behind"}),
    "a feed row of nothing": ("UPDATE feed SET row_id = CAST('nothing' AS BLOB) WHERE row_id = (SELECT min(task_id) FROM task WHERE state <> 'settled')", {"doctor.feed_of_nothing", "doctor.feed_task"}),
    "a step of an order removed": ("DELETE FROM order_history", {"doctor.order_history"}),
    "a text for everybody of no order": ("INSERT INTO board_entry (city_id, entry_id, order_id, section, district, month, days, text, written_by, written_at) VALUES ('main', randomblob(16), randomblob(16), 'demand', '', '2026-11', 1, X'00', randomblob(16), 1)", {"doctor.board", "doctor.board_sealed"}),
    "a person exchanged": ("UPDATE contact SET person = (SELECT person FROM contact ORDER BY event_id DESC LIMIT 1)", {"doctor.person_sealed"}),
    "a lease to nobody": ("UPDATE contact_group SET lease_user_id = CAST('nobody' AS BLOB), lease_until = 1 WHERE group_id = (SELECT min(group_id) FROM contact_group)", {"doctor.lease"}),
    "a held one that has a receipt": (f"UPDATE held_operation SET op_id = {_RESPONSE}", {"doctor.held_judged"}),
    "from tomorrow": ("UPDATE operation SET received_at = received_at + 864000000", {"doctor.clock_back"}),
    "older tables": ("UPDATE alembic_version SET version_num = '0000'", {"doctor.revision"}),
    "a column gone": ("ALTER TABLE unit DROP COLUMN public_phone", {"doctor.tables"}),
    "the city gone": ("DELETE FROM centre", {"doctor.city_missing"}),
}  # fmt: skip


@pytest.mark.parametrize("what", _BREAKS)
def test_what_is_broken_is_found(sqlite_worked: Centre, what: str) -> None:
    worked = sqlite_worked
    statement, wanted = _BREAKS[what]
    with worked.database.engine.begin() as conn:
        assert conn.execute(text(statement)).rowcount != 0
    found = _codes(worked.database)
    assert wanted <= found, found
    # What follows from a break may be found too; nothing is invented.
    assert len(found) <= len(wanted) + 4, found


def test_it_finds_the_same_on_either_database(worked: Centre) -> None:
    together: Codes = set()
    with worked.database.engine.begin() as conn:
        for what in (
            "an answer removed",
            "a feed row set back",
            "none counted",
            "a step of an order removed",
        ):
            statement, wanted = _BREAKS[what]
            assert conn.execute(text(statement)).rowcount > 0
            together |= wanted
    assert together <= _codes(worked.database)


def test_pages_meet(worked: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is passed over or seen twice at the seam of two pages, whatever their size."""
    from server.doctor.repository import history as pages
    from server.doctor.repository import standing

    whole = examine(worked.database, CITY).checked
    whole.pop("free_megabytes", None)
    for size in (1, 2, 3, 7):
        monkeypatch.setattr(pages, "PAGE", size)
        monkeypatch.setattr(standing, "PAGE", size)
        found = examine(worked.database, CITY)
        assert found.sound
        assert {**found.checked, **whole} == found.checked


def test_a_rejudged_operation_is_sound(worked: Centre) -> None:
    from unittest.mock import patch

    from server.acts.handler import AnyHandler
    from server.acts.operation import Verdict
    from server.acts.registry import default_registry
    from server.sync.rejudging import rejudge

    with worked.database.read(CITY) as reading:
        op_id = reading.conn.execute(
            select(operation.c.op_id)
            .where(operation.c.result == "refused")
            .order_by(operation.c.op_id)
            .limit(1)
        ).scalar_one()
    registry = default_registry()
    handler = registry.handlers["response.submit"]
    repeated: Verdict[object] = Verdict.secondary(code="response.repeated")
    judge = type(handler).judge

    def forms_are_repeated(self: AnyHandler, operation: Any, context: Any) -> Verdict[Any]:
        return repeated if self is handler else judge(self, operation, context)

    with patch.object(type(handler), "judge", forms_are_repeated), worked.database.write(CITY) as work:
        rejudge(work, registry, op_id, OPERATOR)
    assert _codes(worked.database) == {"doctor.counts", "doctor.effect_missing"} & _codes(worked.database)
    assert "doctor.receipt_differs" not in _codes(worked.database)


def test_the_command_ends_with_1_and_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINYI110_HOME", str(tmp_path))
    monkeypatch.setenv("MINYI110_LANG", "zh")
    code, said = _doctor()
    assert (code, said["error"]["code"]) == (2, "doctor.no_database")
    assert list(tmp_path.iterdir()) == []
    database = open_migrated(f"sqlite:///{tmp_path / 'centre.db'}", tmp_path)
    database.ensure_city(CITY, "明川市")
    with database.write(CITY) as work:
        work.record("test.note", new_id(), {}, author_id=None)
    before = _bytes(database)
    code, said = _doctor()
    assert (code, said["sound"]) == (0, True)
    assert [one["code"] for one in said["findings"]] == ["doctor.no_backup"]
    assert _bytes(database) == before
    with database.engine.begin() as conn:
        conn.execute(text("UPDATE operation SET hash = :hash"), {"hash": "0" * 64})
    database.dispose()
    code, said = _doctor()
    assert (code, said["sound"]) == (1, False)
    assert said["findings"][0]["code"] == "doctor.chain_broken"
    assert "恢复" in said["findings"][0]["text"]
    keys = tmp_path / "centre.keys"
    keys.chmod(0o644)
    assert "doctor.keys_readable" in {one["code"] for one in _doctor()[1]["findings"]}
    keys.unlink()
    code, said = _doctor()
    assert (code, said["error"]["code"]) == (2, "doctor.no_keys")
    assert not keys.exists()


def test_without_the_key_file_figures_can_still_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_worked: Centre
) -> None:
    """As the guide says; names, numbers and the chain cannot."""
    monkeypatch.setenv("MINYI110_HOME", str(tmp_path))
    monkeypatch.setenv("MINYI110_KEYS", str(tmp_path / "new.keys"))
    url = sqlite_worked.database.url
    out = io.StringIO()
    days = ("--from", "2026-11-01", "--to", "2026-12-31")
    monkeypatch.setenv("MINYI110_LANG", "en")
    assert cli.main(["report", "satisfaction", *days, "--database", url], out, io.StringIO()) == 0
    assert "4 answered; 1 secondary" in out.getvalue()
    out = io.StringIO()
    assert cli.main(["doctor", "--database", url, "--json"], out, io.StringIO()) == 1
    said = json.loads(out.getvalue().splitlines()[-1])
    codes = {one["code"]: one for one in said["findings"]}
    assert codes["doctor.chain_broken"]["examples"] == ["1"]
    assert codes["doctor.person_sealed"]["count"] == 8


def test_damaged_pages_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINYI110_HOME", str(tmp_path))
    path = tmp_path / "centre.db"
    database = open_migrated(f"sqlite:///{path}", tmp_path)
    database.ensure_city(CITY, "明川市")
    with database.engine.begin() as conn:
        root = conn.execute(
            text("SELECT rootpage FROM sqlite_master WHERE name = 'ix_task_lane'")
        ).scalar_one()
        size = conn.exec_driver_sql("PRAGMA page_size").scalar_one()
    database.dispose()
    raw = bytearray(path.read_bytes())
    raw[(root - 1) * size : root * size] = b"\xff" * size
    path.write_bytes(raw)
    code, said = _doctor()
    assert code == 1
    assert "doctor.damaged" in {one["code"] for one in said.get("findings", ())} or "error" in said


def test_a_finding_keeps_few_examples() -> None:
    found = history.Findings()
    for n in range(1_000):
        found.wrong("doctor.counts", n)
    assert (found.all[0].count, len(found.all[0].examples)) == (1_000, 5)
    assert not found.sound


def _doctor() -> tuple[int, dict]:  # type: ignore[type-arg]
    out = io.StringIO()
    code = cli.main(["doctor", "--json"], out, io.StringIO())
    return code, json.loads(out.getvalue().splitlines()[-1])


def _bytes(database: Database) -> str:
    with database.snapshot() as conn:
        return "\n".join(
            f"{table}:{conn.exec_driver_sql(f'SELECT count(*) FROM {table}').scalar_one()}"
            for table in ("operation", "first_receipt", "timer", "backup", "centre", "feed")
        )
