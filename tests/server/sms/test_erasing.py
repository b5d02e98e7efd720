"""What is older than the city keeps is erased; the counts, the labels and the groups stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert, select

from domain.times import DAY
from server.acts.authors import Console
from server.db.database import Database
from server.settings.service import put
from server.sms import erasing, planning, setting_up
from server.sms.erasing import Erased
from server.sms.repository import counts
from server.sms.tables import sms_message, sms_raw, sms_reply, sms_stray
from tests.helpers import centre as helpers
from tests.helpers.centre import CITY, NOON, OPERATOR, Clock
from tests.helpers.city import crowd, fill
from tests.helpers.envelopes import uid


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


def came_in(database: Database, name: int, at: int, judged: bool = True) -> None:
    with database.write(CITY) as work:
        raw = {"city_id": CITY, "raw_id": uid(name), "gateway": "g", "kind": "reply", "digest": str(name), "received_at": at,
               "body": b"sealed", "judged_at": at if judged else None}  # fmt: skip
        reply = {"city_id": CITY, "reply_id": uid(name), "extension": "02", "received_at": at, "body": b"sealed", "text": b"sealed",
                 "label": "demand", "confidence": "high", "lexicon": "1", "aspects": "{}", "also": "[]", "reasons": "[]", "cut": False,
                 "late": False, "matched": "only"}  # fmt: skip
        work.conn.execute(insert(sms_raw), [raw])
        work.conn.execute(insert(sms_reply), [reply])
        stray = {"city_id": CITY, "stray_id": uid(name), "kind": "receipt", "gateway": "g", "received_at": at}
        work.conn.execute(insert(sms_stray), [stray])


def test_words_and_numbers_go_and_counts_stay(sqlite_template: Path, tmp_path: Path, clock: Clock) -> None:
    database = helpers.open_centre(helpers.sqlite_copy(sqlite_template, tmp_path), clock)
    fill(database, crowd(3))
    with database.write(CITY) as work:
        setting_up.set_up(work, "明川市公安局", Console("tester"))
        put(work, {"sms.keep_texts_days": 100}, OPERATOR)
    planning.plan(database, CITY)
    with database.write(CITY) as work:
        work.conn.execute(sms_message.update().where(sms_message.c.leg == "call").values(state="delivered"))
    came_in(database, 1, NOON)
    came_in(database, 2, NOON, judged=False)
    clock.forward(31 * DAY)
    came_in(database, 3, clock())
    assert erasing.erase(database, CITY) == Erased(1 + 2, 0, 0)
    clock.forward(70 * DAY)
    assert erasing.erase(database, CITY) == Erased(2, 2, 3)
    assert erasing.erase(database, CITY) == Erased(0, 0, 0)
    with database.read(CITY) as reading:
        left = reading.conn.execute(select(sms_message.c.leg, sms_message.c.number.is_(None))).all()
        told = reading.conn.execute(
            select(sms_reply.c.label, sms_reply.c.text).order_by(sms_reply.c.reply_id)
        ).all()
        assert counts.ledger(reading, "2000-01-01", "2099-12-31").planned == 6
        assert reading.conn.execute(select(sms_raw.c.raw_id)).scalars().all() == [uid(2)], (
            "nobody has judged it"
        )
    assert {(row[0], bool(row[1])) for row in left} == {("call", True), ("handled", False)}
    assert [tuple(row) for row in told] == [("demand", None), ("demand", None), ("demand", b"sealed")]
    database.dispose()
