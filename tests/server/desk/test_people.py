"""A角, B角 and who is away, as the unit's own people say it."""

from __future__ import annotations

from domain.vocabulary import Role
from server.deputies import repository
from tests.helpers.centre import CITY
from tests.helpers.city import OTHER_STATION, STATION
from tests.server.desk.conftest import Station


def test_a_unit_says_who_is_away_and_who_is_told_instead(station: Station) -> None:
    second = station.centre.add_user("3008", Role.LIAISON, unit_id=STATION, hall_id=None)
    liaison = station.at("3001")
    page = liaison.get("/desk/people").text
    assert "今天通知：3001 用户3001、3008 用户3008" in page
    first = liaison.get("/desk/people").text.split('name="rank.')[1][:36]
    said = {f"rank.{second.user_id}": "second", f"away_from.{first}": "2026-11-20"}
    wrong = liaison.post("/desk/people", said)
    assert wrong.status_code == 422
    assert "两个日期" in wrong.text
    backwards = liaison.post("/desk/people", said | {f"away_until.{first}": "2026-11-19"})
    assert f'href="#away_until.{first}"' in backwards.text
    assert liaison.post("/desk/people", said | {f"away_until.{first}": "2026-11-23"}).status_code == 303
    assert "今天通知：3008 用户3008" in liaison.get("/desk/people").text


def test_of_another_unit_nobody_says_anything(station: Station) -> None:
    stranger = station.centre.add_user("3007", Role.LIAISON, unit_id=OTHER_STATION, hall_id=None)
    liaison = station.at("3001")
    assert stranger.user_id not in liaison.get("/desk/people").text
    assert liaison.post("/desk/people", {f"rank.{stranger.user_id}": "second"}).status_code == 303
    with station.centre.database.read(CITY) as reading:
        assert stranger.user_id not in repository.duties(reading, [OTHER_STATION, STATION])
