"""The migrations make exactly the tables the program uses, on both databases, up and down."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from domain.ids import derived_id
from domain.problems import ProblemError
from server.answers.repository.outcomes import outcomes
from server.answers.tables import attempt_outcome, response, response_tag
from server.db import migrate, statistics
from server.db.database import make_engine, open_migrated
from server.db.revisions import MIGRATIONS, newest
from server.db.tables import feed
from server.events.tables import citizen_answer, event_officer
from server.orders.tables import order_tag


def test_migrated_tables_are_the_programs_tables(database_url: str) -> None:
    engine = make_engine(database_url)
    try:
        migrate.upgrade(engine)
        assert migrate.current(engine) == newest()
        assert migrate.differences(engine) == []
    finally:
        engine.dispose()


def test_a_missing_column_is_noticed(database_url: str) -> None:
    engine = make_engine(database_url)
    try:
        migrate.upgrade(engine)
        with engine.begin() as conn:
            conn.execute(sa.text("ALTER TABLE counter DROP COLUMN tombstone_seq"))
        assert migrate.differences(engine) != []
    finally:
        engine.dispose()


def test_down_leaves_nothing_and_up_again_works(database_url: str) -> None:
    engine = make_engine(database_url)
    try:
        migrate.upgrade(engine)
        migrate.downgrade(engine)
        assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}
        migrate.upgrade(engine)
        assert migrate.differences(engine) == []
    finally:
        engine.dispose()


CALL, TASK, ANSWER = (derived_id("kept", name) for name in ("call", "task", "answer"))
OPEN_ORDER = derived_id("kept order", "1")
KEPT: dict[str, list[dict[str, object]]] = {
    "attempt": [
        {
            "city_id": "main", "attempt_id": CALL, "group_id": derived_id("kept", "group"), "user_id": derived_id("kept", "user"),
            "device_id": derived_id("kept", "device"), "hall_id": "h1", "direction": "outgoing", "started_at": 1, "connected_at": None,
            "ended_at": 3, "wrap_up_ms": 4, "number_shown": True, "trial": False,
        }
    ],
    "attempt_outcome": [
        {
            "city_id": "main", "attempt_id": CALL, "task_id": task_id, "disposition": "complete", "reason": None,
            "note": task_id[:2].encode(),
        }
        for task_id in sorted(derived_id("kept", str(n)) for n in range(3))
    ],
    "response": [
        {
            "city_id": "main", "response_id": ANSWER, "revision": revision, "op_id": derived_id("kept op", str(revision)), "task_id": TASK,
            "event_id": derived_id("kept", "event"), "attempt_id": CALL, "user_id": derived_id("kept", "user"), "unit_id": None,
            "business_line": "alarm", "questionnaire": "alarm_110", "questionnaire_version": "1", "questionnaire_hash": "0" * 64,
            "language": "zh", "base_revision": revision - 1, "overall": 1, "sms_review": None, "standing": "canonical",
            "partial": False, "trial": False, "adhoc": False, "answered_at": 5, "event_at": 4, "answers": "{}", "texts": None,
            "settled_by": None,
        }
        for revision in (1, 2, 3)
    ],
    "response_aspect": [
        {"city_id": "main", "response_id": ANSWER, "revision": revision, "aspect": aspect, "value": value}
        for revision, aspect, value in ((1, "bearing", 1), (2, "bearing", 3), (2, "call_attitude", 0))
    ],
    "feed": [
        {"city_id": "main", "scope": scope, "kind": kind, "row_id": row_id, "seq": seq, "deleted": deleted}
        for scope, kind, row_id, seq, deleted in (
            ("city", "setting", "contact.rounds", 2, False), ("hall:h1", "task", TASK, 9, True), ("user:u1", "record", ANSWER, 9, False)
        )
    ],
    "counter": [
        {"city_id": "main", "head": 9, "head_hash": "0" * 64, "safe_seq": 0, "tombstone_seq": 0},
    ],
    "work_order": [
        {
            "city_id": "main", "order_id": order_id, "label": "20261122-0001", "kind": "dissatisfied", "route": "responsible_unit",
            "state": state, "visibility": visibility, "pending_confirmation": False, "task_id": TASK, "event_id": derived_id("kept", "event"),
            "response_id": ANSWER, "revision": 1, "unit_id": None, "business_line": "alarm", "case_type": "", "about": "[]",
            "aspects": "[]", "tags": '["problem.noise", "nature.demand", "problem.late"]', "officers": "[]", "consent_contact": None, "consent_publish": False, "texts": None,
            "opened_at": 5, "opened_by": derived_id("kept", "user"), "version": 1,
        }
        for order_id, state, visibility in sorted(
            (
                (OPEN_ORDER, "awaiting_dispatch", "normal"),
                (derived_id("kept order", "2"), "awaiting_dispatch", "restricted"),
                (derived_id("kept order", "3"), "closed", "normal"),
            )
        )
    ],
    "event": [
        {
            "city_id": "main", "event_id": derived_id("kept", "event"), "source": "cad", "dispatch_no": "1", "call_no": "", "business_line": "alarm",
            "case_type": "", "case_subtype": "", "report_channel": "", "reported_at": 4, "dispatched_at": None, "arrived_at": None,
            "closed_at": 4, "unit_id": None, "unit_text": "", "officers": '["012346","012345","012346"]', "facts": None, "no_revisit": False, "trial": False,
            "excluded": None, "sms_reply": "2", "content_hash": 1, "source_fields": None, "import_id": derived_id("kept", "import"),
        }
    ],
    "response_tag": [{"city_id": "main", "response_id": ANSWER, "revision": 1, "tag": "problem.noise"}],
}  # fmt: skip
"""Rows of tables that a migration makes anew or puts into others, as the first version holds them."""


def test_what_an_older_database_holds_is_still_there(database_url: str) -> None:
    engine = make_engine(database_url)
    old = sa.MetaData()

    def held() -> dict[str, list[dict[str, object]]]:
        with engine.connect() as conn:
            return {
                name: [dict(row) for row in conn.execute(sa.select(old.tables[name]).order_by(sa.text("1, 2, 3, 4"))).mappings()]
                for name in KEPT
            }  # fmt: skip

    try:
        migrate.upgrade(engine, "0001")
        old.reflect(engine, only=list(KEPT))
        with engine.begin() as conn:
            for name, rows in KEPT.items():
                conn.execute(sa.insert(old.tables[name]), rows)
        migrate.upgrade(engine)
        assert migrate.differences(engine) == []
        with engine.connect() as conn:
            assert statistics.known_rows(conn, "response") == len(KEPT["response"])
            aspects = (
                conn.execute(sa.select(response.c.aspects).order_by(response.c.revision)).scalars().all()
            )
            assert aspects == ["c1", "a0c3", None]
            assert set(conn.execute(sa.select(response_tag.c.tag)).scalars()) == {"problem.noise"}
            tagged = conn.execute(sa.select(order_tag).where(order_tag.c.order_id == OPEN_ORDER)).all()
            assert {(row.tag, row.axis, row.chief, row.opened_at) for row in tagged} == {
                ("problem.noise", "problem", True, 5),
                ("nature.demand", "nature", True, 5),
                ("problem.late", "problem", False, 5),
            }
            assert conn.execute(sa.select(sa.func.count()).select_from(order_tag)).scalar_one() == 9
            told = conn.execute(sa.select(feed.c.row_id, feed.c.seq).where(feed.c.scope == "orders")).all()
            assert [tuple(row) for row in told] == [(OPEN_ORDER, 9)]
            heard = conn.execute(
                sa.select(citizen_answer.c.rating, citizen_answer.c.answered_at, citizen_answer.c.canonical)
            ).one()
            assert tuple(heard) == (2, None, True)
            handled = conn.execute(sa.select(event_officer.c.badge_no, event_officer.c.among)).all()
            assert {tuple(row) for row in handled} == {("012345", 2), ("012346", 2)}
            told = outcomes().c
            query = sa.select(told.attempt_id, told.task_id, told.disposition, told.note).order_by(
                told.task_id
            )
            assert [tuple(row) for row in conn.execute(query)] == [
                (row["attempt_id"], row["task_id"], row["disposition"], row["note"])
                for row in KEPT["attempt_outcome"]
            ]
            further = conn.execute(sa.select(sa.func.count()).select_from(attempt_outcome)).scalar_one()
            assert further == len(KEPT["attempt_outcome"]) - 1
        with engine.begin() as conn:  # what a newer version leaves behind, an older one does not know
            conn.execute(sa.insert(feed), KEPT["feed"][1] | {"seq": 5, "deleted": False})
        migrate.downgrade(engine, "0001")
        assert held() == KEPT
    finally:
        engine.dispose()


def test_a_city_that_called_all_who_are_drawn_goes_on_so(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    old = sa.MetaData()
    try:
        migrate.upgrade(engine, "0028")
        old.reflect(engine, only=["centre", "task"])
        kinds: dict[type[object], object] = {str: "x", int: 1, bytes: b"x", bool: False}
        with engine.begin() as conn:
            for city in ("old", "new"):
                for table in (old.tables["centre"], *([old.tables["task"]] if city == "old" else [])):
                    row = {c.name: kinds[c.type.python_type] for c in table.columns if not c.nullable}
                    conn.execute(sa.insert(table), [row | {"city_id": city}])
        migrate.upgrade(engine)
        with engine.connect() as conn:
            told = conn.execute(sa.text("SELECT city_id, key, value FROM setting")).all()
        assert [tuple(row) for row in told] == [("old", "planning.skip_answered", "false")]
    finally:
        engine.dispose()


def test_a_database_of_a_newer_version_is_refused(database_url: str, tmp_path: Path) -> None:
    open_migrated(database_url, tmp_path).dispose()
    engine = make_engine(database_url)
    with engine.begin() as conn:
        conn.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(ProblemError, match=r"database\.newer"):
        open_migrated(database_url, tmp_path)


def test_every_key_begins_with_the_city() -> None:
    migrate.load_tables()
    for table in migrate.metadata.sorted_tables:
        assert table.primary_key.columns.values()[0].name == "city_id", table.name
        for constraint in table.constraints:
            if isinstance(constraint, sa.UniqueConstraint | sa.ForeignKeyConstraint):
                assert next(iter(constraint.columns)).name == "city_id", table.name


@pytest.mark.parametrize("url", ["mysql://x/y", "not a url", "sqlite:////proc/none/centre.db"])
def test_a_wrong_url_is_said_without_repeating_it(url: str, tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        open_migrated(url, tmp_path)
    assert caught.value.problems[0].code == "database.url"
    assert url not in str(caught.value.problems[0].params)


def test_an_embedded_database_is_its_owners_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    database = open_migrated(f"sqlite:///{home / 'centre.db'}", home)
    database.ensure_city("main", "明川市")
    modes = {path.name: path.stat().st_mode & 0o077 for path in (home, *home.iterdir())}
    database.dispose()
    assert "centre.db-wal" in modes
    assert set(modes.values()) == {0}


def test_the_newest_revision_is_told_by_the_files_as_alembic_tells_it() -> None:
    script = ScriptDirectory.from_config(migrate._config())
    assert script.get_current_head() == newest()
    assert {revision.revision for revision in script.walk_revisions()} == {
        file.name.partition("_")[0] for file in MIGRATIONS.iterdir() if file.name[:1].isdigit()
    }


def test_a_current_database_is_opened_without_what_migrates(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'centre.db'}"
    open_migrated(url, tmp_path).dispose()
    code = (
        "import sys; from pathlib import Path; from server.db.database import open_migrated\n"
        f"open_migrated({url!r}, Path({str(tmp_path)!r})).dispose(); print('alembic' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_tables_of_earlier_versions_are_known_by_name(sqlite_url: str) -> None:
    """A restore over an old database moves them out of the way too."""
    engine = make_engine(sqlite_url)
    try:
        ever: set[str] = set()
        for file in sorted(one.name for one in MIGRATIONS.iterdir() if one.name[:1].isdigit()):
            migrate.upgrade(engine, file.partition("_")[0])
            ever |= set(sa.inspect(engine).get_table_names())
        now = {table.name for table in migrate.metadata.sorted_tables} | {"alembic_version"}
        assert ever - now == migrate.EARLIER
    finally:
        engine.dispose()
