"""A city's settings: refused where the rules cannot read them, told to workstations, nothing half done."""

from __future__ import annotations

import pytest

from domain.problems import ProblemError
from domain.wire.rows import RowKind, city_scope
from server.db.database import Database
from server.settings.repository import values
from server.settings.rows import SettingProjector
from server.settings.service import put
from tests.helpers.centre import CITY


def test_a_setting_is_kept_and_announced_once(database: Database) -> None:
    with database.write(CITY) as work:
        assert put(work, {"contact.cap_days": 7}, None) == 1
    with database.write(CITY) as work:
        assert put(work, {"contact.cap_days": 7}, None) == 0
        assert not work.records
    with database.read(CITY) as reading:
        rows = SettingProjector().project(reading, city_scope(), ["contact.cap_days", "lease.pack_size"])
        assert reading.head()[0] == 1
    assert {key: row.value for key, row in rows.items()} == {"contact.cap_days": "7"}  # type: ignore[attr-defined]
    assert SettingProjector.kind == RowKind.SETTING


def test_one_wrong_value_keeps_all_from_being_set(database: Database) -> None:
    wanted = {"contact.cap_days": 7, "contact.call_windows": "nine to five"}
    with pytest.raises(ProblemError) as caught, database.write(CITY) as work:
        put(work, wanted, None)
    assert [p.field for p in caught.value.problems] == ["contact.call_windows"]
    with database.read(CITY) as reading:
        assert values(reading) == {}


def test_a_key_of_others_can_be_kept(database: Database) -> None:
    with database.write(CITY) as work:
        put(work, {"centre.phone": "0999-8811010"}, None)
    with database.read(CITY) as reading:
        assert values(reading, ["centre.phone"]) == {"centre.phone": '"0999-8811010"'}
