"""A form is done once, on either database."""

from __future__ import annotations

from server.browser import repository
from server.db.database import Database
from server.db.work import new_id
from tests.helpers.centre import CITY


def test_a_form_is_claimed_by_whoever_sends_it_first(database: Database) -> None:
    person, form = new_id(), new_id()
    with database.write(CITY) as work:
        assert repository.claim(work, person, form)
        assert not repository.claim(work, person, form)
        assert repository.claim(work, person, new_id())
    with database.write(CITY) as work:
        assert not repository.claim(work, person, form)
