"""A centre that is back at a time before a workstation was registered: what it confirmed is in doubt at once."""

from __future__ import annotations

import sqlalchemy as sa

from server.accounts.tables import device
from tests.helpers.seat import Seat
from tests.sync.test_engine import one_form


def test_a_centre_that_does_not_know_the_workstation_puts_in_doubt_what_it_confirmed(seat: Seat) -> None:
    bench = seat.login()
    one_form(seat)
    seat.sync()
    with bench.desk.store.read() as c:
        confirmed = c.exec_driver_sql("SELECT count(*) FROM outbox WHERE server_seq > 0").scalar_one()
    assert confirmed
    with seat.centre.database.engine.begin() as conn:
        conn.execute(sa.delete(device))
    one_form(seat)
    seat.sync()
    assert bench.sync.status().alarm == "sync.forgotten"
    with bench.desk.store.read() as c:
        assert c.exec_driver_sql("SELECT count(*) FROM outbox WHERE server_seq > 0").scalar_one() == 0
        assert c.exec_driver_sql("SELECT reoffer FROM server").scalar_one() == 1
