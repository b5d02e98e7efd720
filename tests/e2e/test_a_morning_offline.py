"""The network is gone for a morning: forty forms by keyboard, then everything is at the centre, and it is shown by hashes."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.records.reconciliation import Comparison
from server.db.database import Database
from tests.e2e.conftest import Enter, at_call, delivered, synced
from tests.e2e.test_a_day import another_time, by_task, count, nobody_answers, outcomes, satisfied, unhappy
from tests.helpers.centre import CITY
from tools.centre import Centre

AGENT = "8001"
FORMS = 40


@pytest.mark.long
def test_forty_forms_without_network_are_forty_of_forty_at_the_centre(
    enter: Enter, centre: Centre, database: Database
) -> None:
    # A day's work comes a step a minute; nobody waits for that here.
    centre.run("settings", "set", "lease.pack_size", str(FORMS + 20))
    agent = enter(AGENT)
    synced(agent)
    bench = agent.program.opening.wait()
    agent.wait("a day's work in the pack", lambda: bench.revisits.pack().groups > FORMS + 5)
    centre.stop()
    call = at_call(agent)
    done: dict[str, str] = {}
    for n in range(FORMS):
        if n % 10 == 4:
            done[nobody_answers(call)] = "no_answer"
        elif n % 10 == 7:
            done[another_time(call)] = "appointment"
        elif n % 10 == 9:
            done[unhappy(call)] = "complete"
        else:
            done[satisfied(call)] = "complete"
    assert len(done) == FORMS
    agent.wait("the strip to say offline", lambda: not bench.sync.status().online)

    report = bench.reconciliation.compare()
    assert not report.compared, "without the centre nothing is claimed"
    # A form for each task: a citizen may have been asked about two in one call.
    forms = report.total
    assert forms >= FORMS
    assert report.at_centre == 0

    centre.start()
    delivered(agent)
    report = bench.reconciliation.compare()
    assert report.compared
    assert (report.total, report.at_centre) == (forms, forms)
    assert {form.standing for form in report.forms} == {Comparison.AT_CENTRE}
    for form in report.forms:
        assert form.operations
        assert all(one.sha256 == one.centre_sha256 and one.link for one in form.operations)
    assert outcomes(database) == done
    assert forms == sum(by_task(database).values())
    assert count(database, "response") == by_task(database)["complete"]
    with database.read(CITY) as reading:
        twice = (
            "SELECT task_id FROM response WHERE standing = 'canonical' GROUP BY task_id HAVING count(*) > 1"
        )
        assert not reading.conn.execute(text(twice)).all()
