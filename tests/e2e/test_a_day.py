"""A day at the call desk, by keyboard, through the real client and a real centre in another process."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text

from app.ui.screens.emergency.attach import raising
from domain.wire.rows import EmergencyRow
from server.answers.repository.outcomes import outcomes as every_outcome
from server.db.database import Database
from tests.e2e.conftest import Enter, at_call, delivered, synced
from tests.e2e.remote import RemoteCentre, told
from tests.helpers.centre import CITY
from tools.centre import Centre
from tools.driving import AtTheCall

AGENT, OTHER, LEAD = "8001", "8002", "8100"
UNHAPPY = {
    "sms_why": "3", "result": "3", "overall": "3", "unhappy_what": "说了几句就走了，第二天晚上还是吵",
    "unhappy_wish": "希望再来看一次", "may_contact": "1", "more": "1",
}  # fmt: skip
HAPPY = {"sms_why": "mistaken", "more": "1"}


def satisfied(call: AtTheCall) -> str:
    """One call that goes well; returns the id under which it was saved."""
    call.dial()
    call.answer(HAPPY)
    return call.save_and_next()


def nobody_answers(call: AtTheCall) -> str:
    """One call that nobody takes."""
    call.dial()
    call.driver.press("F7")
    return call.save_and_next()


def unhappy(call: AtTheCall) -> str:
    """One citizen with a complaint."""
    call.dial()
    call.answer(UNHAPPY)
    return call.save_and_next()


def another_time(call: AtTheCall) -> str:
    """One who wants to be called later."""
    call.dial()
    call.answer({"convenient": "2"})
    call.driver.press("F6", "1")
    return call.save_and_next()


def outcomes(database: Database) -> dict[str, str]:
    """What each attempt at the centre came to; one that settled several tasks of a group says it once."""
    told = every_outcome().c
    with database.read(CITY) as reading:
        rows = reading.conn.execute(select(told.attempt_id, told.disposition).distinct()).all()
        known = reading.conn.execute(text("SELECT attempt_id FROM attempt")).scalars().all()
    assert len(rows) == len(known) == len(set(known))
    return {row[0]: row[1] for row in rows}


def by_task(database: Database) -> dict[str, int]:
    """How many tasks came to each outcome, by the centre's rows."""
    told = every_outcome().c
    with database.read(CITY) as reading:
        query = select(told.disposition, func.count()).group_by(told.disposition)
        return {row[0]: row[1] for row in reading.conn.execute(query)}


def count(database: Database, table: str) -> int:
    with database.read(CITY) as reading:
        return int(reading.conn.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_four_outcomes_arrive_once_each_and_the_lead_sees_them(enter: Enter, database: Database) -> None:
    agent = enter(AGENT)
    synced(agent)
    call = at_call(agent)
    done = {
        satisfied(call): "complete",
        nobody_answers(call): "no_answer",
        unhappy(call): "complete",
        another_time(call): "appointment",
    }
    delivered(agent)
    assert outcomes(database) == done
    assert count(database, "response") == 2
    with database.read(CITY) as reading:
        kinds = reading.conn.execute(text("SELECT kind FROM work_order")).scalars().all()
    assert kinds == ["dissatisfied"]

    lead = enter(LEAD)
    lead.front()
    frame = lead.program.workplace.frame  # type: ignore[union-attr]
    lead.press("Alt+6")
    lead.wait("the panel page", lambda: frame.current == "panel")
    panel = frame.page("panel")._presenter  # type: ignore[attr-defined]
    lead.wait("today's calls on the panel", lambda: panel.panel is not None and panel.panel.calls == 4)
    # One call may settle several tasks of a citizen; the panel counts tasks.
    assert panel.panel.outcomes == by_task(database)
    assert panel.panel.outcomes.keys() == {"complete", "no_answer", "appointment"}
    agent.front()
    satisfied(call)
    lead.wait("the fifth call, by push", lambda: panel.panel.calls == 5)


@pytest.mark.long
def test_work_goes_on_without_the_centre_and_arrives_once_when_it_is_back(
    enter: Enter, centre: Centre, database: Database
) -> None:
    agent = enter(AGENT)
    synced(agent)
    call = at_call(agent)
    done = {satisfied(call)}
    delivered(agent)
    centre.stop()
    done |= {satisfied(call), nobody_answers(call), unhappy(call), another_time(call), satisfied(call)}
    status = agent.program.opening.wait().sync.status
    agent.wait("the strip to say offline", lambda: not status().online)
    assert status().unsent > 0
    centre.start()
    delivered(agent)
    assert outcomes(database).keys() == done
    assert len(done) == 6


def test_a_form_begun_is_there_again_after_the_next_start(enter: Enter) -> None:
    first = enter(AGENT, "profile")
    synced(first)
    call = at_call(first)
    call.dial()
    call.answer(UNHAPPY, until="unhappy_what")
    first.type("他说周三")
    form = call.presenter.form
    assert form is not None
    begun, answers = call.call_id, dict(form.step.answers)
    bench = first.program.opening.wait()

    def kept() -> bool:
        state = bench.calls.current()
        return state is not None and state.draft.forms[0].answers.get("unhappy_what") == "他说周三"

    first.wait("the draft kept", kept)
    first.close()
    again = enter(AGENT, "profile")
    frame = again.program.workplace.frame  # type: ignore[union-attr]
    again.wait("the call page in front", lambda: frame.current == "call")
    resumed = AtTheCall(again)
    again.wait("the form as it was", lambda: resumed.call_id == begun)
    assert resumed.presenter.form is not None
    assert dict(resumed.presenter.form.step.answers) == answers
    assert resumed.at == "unhappy_what"


def test_an_emergency_over_an_open_dialog_rings_at_the_lead(enter: Enter, centre: Centre) -> None:
    agent = enter(AGENT)
    synced(agent)
    remote = RemoteCentre(centre.url)
    try:
        lead = remote.workstation(LEAD)
        with remote.stream(lead) as events:
            agent.front()
            workplace = agent.program.workplace
            assert workplace is not None
            agent.press("Ctrl+K")  # a sheet is open and has the keyboard
            agent.wait("the palette", lambda: agent.focused == "QLineEdit")
            agent.press("F12")
            agent.wait("the emergency sheet", lambda: workplace.once(raising).visible)
            agent.press("2")
            agent.press("Ctrl+Enter")
            row = told(events, "emergency", lambda _row: True, EmergencyRow)
            assert row.raised_by_name == "王芳"
            assert row.acknowledged_at is None
            agent.wait(
                "that it was sent",
                lambda: (
                    (progress := workplace.once(raising).presenter.progress) is not None and progress.sent_at
                ),
            )
    finally:
        remote.close()


def test_without_the_centre_the_emergency_says_what_to_do(enter: Enter, centre: Centre) -> None:
    agent = enter(AGENT)
    synced(agent)
    centre.stop()
    agent.front()
    workplace = agent.program.workplace
    assert workplace is not None
    agent.press("F12")
    agent.wait("the emergency sheet", lambda: workplace.once(raising).visible)
    agent.press("2")
    agent.press("Ctrl+Enter")
    agent.wait(
        "that nobody could be told",
        lambda: (progress := workplace.once(raising).presenter.progress) is not None and progress.offline,
    )
    known = ["0999-8811010", "0999-8800110"]
    agent.wait(
        "the numbers to call instead",
        lambda: [number.number for number in workplace.once(raising).presenter.numbers] == known,
    )
    assert workplace.once(raising).progress.isVisible()
