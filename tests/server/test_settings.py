"""A city's settings: refused where the rules cannot read them, told to workstations, nothing half done."""

from __future__ import annotations

import pytest

from domain.problems import ProblemError
from domain.settings import CitySettings
from domain.wire.rows import RowKind, city_scope
from server.db.database import Database
from server.doctor.examination import examine
from server.settings.repository import save, terms_of, values
from server.settings.rows import SettingProjector
from server.settings.service import put
from tests.helpers.centre import CITY, OPERATOR


def test_a_setting_is_kept_and_announced_once(database: Database) -> None:
    with database.write(CITY) as work:
        assert put(work, {"contact.cap_days": 7}, OPERATOR) == 1
    with database.write(CITY) as work:
        assert put(work, {"contact.cap_days": 7}, OPERATOR) == 0
        assert not work.records
    with database.read(CITY) as reading:
        rows = SettingProjector().project(reading, city_scope(), ["contact.cap_days", "lease.pack_size"])
        assert reading.head()[0] == 1
    assert {key: row.value for key, row in rows.items()} == {"contact.cap_days": "7"}  # type: ignore[attr-defined]
    assert SettingProjector.kind == RowKind.SETTING


def test_one_wrong_value_keeps_all_from_being_set(database: Database) -> None:
    wanted = {"contact.cap_days": 7, "contact.call_windows": "nine to five"}
    with pytest.raises(ProblemError) as caught, database.write(CITY) as work:
        put(work, wanted, OPERATOR)
    assert [p.field for p in caught.value.problems] == ["contact.call_windows"]
    with database.read(CITY) as reading:
        assert values(reading) == {}


def test_a_mistyped_name_is_refused_and_nothing_of_it_is_stored(database: Database) -> None:
    with pytest.raises(ProblemError) as caught, database.write(CITY) as work:
        put(work, {"contact.cap_days": 7, "contact.cap_day": 8}, OPERATOR)
    assert [(p.code, p.field) for p in caught.value.problems] == [("setting.unknown", "contact.cap_day")]
    with database.read(CITY) as reading:
        assert values(reading) == {}


def test_what_an_older_server_stored_under_an_unknown_name_is_kept_reported_and_not_used(
    database: Database,
) -> None:
    with database.write(CITY) as work:
        save(work, {"contact.cap_day": "8"})
    with database.read(CITY) as reading:
        assert terms_of(reading).settings == CitySettings()
        assert values(reading) == {"contact.cap_day": "8"}
    told = examine(database, CITY)
    assert [f.examples for f in told.all if f.code == "doctor.setting_unknown"] == [["contact.cap_day"]]
