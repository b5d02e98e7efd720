"""A call that breaks off, on real workstations: what was answered goes along, and the next call starts from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.models import outbox
from app.records.call import CallState
from app.records.record import Delivery
from domain.acts.response_submit import Response
from domain.problems import ProblemError
from domain.questionnaire.answers import Answers
from domain.wire.codec import decode
from server.answers.tables import response
from tests.helpers.centre import CITY, Centre
from tests.helpers.desk import DISSATISFIED, SATISFIED
from tests.helpers.seat import Seat, complete, form_of, outcome, take_seat

EIGHT: Answers = {code: SATISFIED[code] for code in list(SATISFIED)[:8]}
MISCONDUCT: Answers = {**EIGHT, "more": (5,), "misconduct_words": "要我交了五百块"}


def connected(seat: Seat, task_id: str = "") -> CallState:
    bench = seat.bench
    item = bench.revisits.claim(task_id) if task_id else bench.revisits.next()
    assert item is not None
    call, _ = bench.calls.dial(bench.calls.open(item))
    return bench.calls.connected(call)


def sent(seat: Seat) -> list[Response]:
    with seat.bench.desk.store.read() as connection:
        waiting = [one.envelope for one in outbox.waiting(connection)]
    return [decode(one.payload, Response) for one in waiting if one.kind == Response.KIND]


def standings(centre: Centre) -> list[tuple[int, str, bool]]:
    query = select(response.c.revision, response.c.standing, response.c.partial)
    with centre.database.read(CITY) as reading:
        return sorted(tuple(row) for row in reading.conn.execute(query))


@pytest.mark.parametrize("disposition", ["hang_up", "technical", "refer_to_lead", "partial"])
def test_what_was_answered_goes_along_as_partial(seat: Seat, disposition: str) -> None:
    seat.login()
    call = connected(seat)
    saved = seat.bench.calls.finish(call, outcome(call, disposition, form=form_of(call, EIGHT)))
    [told] = sent(seat)
    assert saved.responses == (told.response_id,)
    assert (told.partial, told.revision, len(told.answers)) == (True, 1, 8)
    seat.sync()
    assert standings(seat.centre) == [(1, "partial", True)]
    [record] = seat.bench.records.today()
    assert (record.delivery, record.revision, record.correctable) == (Delivery.ARRIVED, 1, True)


@pytest.mark.parametrize("disposition", ["unable", "language"])
def test_words_typed_at_a_question_go_along_where_the_citizen_could_not_go_on(
    seat: Seat, disposition: str
) -> None:
    seat.login()
    call = connected(seat)
    seat.bench.calls.finish(call, outcome(call, disposition, form=form_of(call, MISCONDUCT)))
    [told] = sent(seat)
    assert told.partial
    assert [one.text for one in told.answers if one.text] == ["要我交了五百块"]
    seat.sync()
    assert standings(seat.centre) == [(1, "partial", True)]


@pytest.mark.parametrize(
    ("disposition", "answers"),
    [
        ("hang_up", {"identity": 1}),
        ("refusal_soft", EIGHT),
        ("no_answer", EIGHT),
        ("hang_up", {"identity": 2}),
    ],
)
def test_what_nobody_answered_or_took_back_is_not_sent_nor_called_so(
    seat: Seat, disposition: str, answers: Answers
) -> None:
    seat.login()
    call = connected(seat)
    saved = seat.bench.calls.finish(call, outcome(call, disposition, form=form_of(call, answers)))
    assert (saved.responses, sent(seat)) == ((), [])
    seat.sync()
    [record] = seat.bench.records.today()
    assert record.revision == 0


def test_partial_needs_something_that_was_answered(seat: Seat) -> None:
    seat.login()
    call = connected(seat)
    with pytest.raises(ProblemError, match=r"outcome\.form_missing"):
        seat.bench.calls.finish(call, outcome(call, "partial"))


@pytest.mark.parametrize("arrived", [True, False])
@pytest.mark.parametrize("answers", [EIGHT, MISCONDUCT])
def test_their_own_next_call_starts_from_all_of_it(seat: Seat, answers: Answers, arrived: bool) -> None:
    seat.login()
    seat.bench.revisits.keep_pack()
    call = connected(seat)
    seat.wire.up = arrived
    seat.bench.calls.finish(call, outcome(call, "hang_up", form=form_of(call, answers)))
    if arrived:
        seat.sync()
    again = connected(seat, call.work.task_id)
    [form] = again.draft.forms
    assert form.response_id == call.draft.forms[0].response_id
    assert form.base_revision == 1
    assert form.answers == {code: answer for code, answer in answers.items() if code != "identity"}
    assert set(form.unconfirmed) == form.answers.keys()
    saved = seat.bench.calls.finish(again, complete(again, SATISFIED))
    assert saved.responses == (form.response_id,)
    seat.wire.up = True
    seat.sync()
    assert standings(seat.centre) == [(1, "superseded", True), (2, "canonical", False)]
    [record] = seat.bench.records.today()
    assert (record.disposition, record.revision, record.delivery) == ("complete", 2, Delivery.ARRIVED)


@pytest.mark.parametrize("then", [SATISFIED, DISSATISFIED])
def test_another_agent_goes_on_from_it_and_nobody_has_to_compare(
    seat: Seat, tmp_path: Path, then: Answers
) -> None:
    seat.login()
    call = connected(seat)
    seat.bench.calls.finish(call, outcome(call, "hang_up", form=form_of(call, MISCONDUCT)))
    seat.sync()
    other = take_seat(seat.centre, tmp_path, "1002")
    other.login("1002")
    theirs = connected(other, call.work.task_id)
    [form] = theirs.draft.forms
    assert form.base_revision == 1
    assert form.answers.keys() == MISCONDUCT.keys() - {"identity", "more", "misconduct_words"}
    assert "五百块" not in repr(theirs)
    other.bench.calls.finish(theirs, complete(theirs, then))
    other.sync()
    seat.sync()
    assert standings(seat.centre) == [(1, "superseded", True), (2, "canonical", False)]
    assert [r.delivery for r in other.bench.records.today()] == [Delivery.ARRIVED]
    assert [r.delivery for r in seat.bench.records.today()] == [Delivery.ARRIVED]


@pytest.mark.parametrize("disposition", ["complete", "hang_up"])
def test_what_they_took_back_goes_nowhere_and_is_kept_here(seat: Seat, disposition: str) -> None:
    seat.login()
    call = connected(seat)
    typed = {**DISSATISFIED, **SATISFIED}
    saved = seat.bench.calls.finish(call, outcome(call, disposition, form=form_of(call, typed)))
    [told] = sent(seat)
    assert {one.question for one in told.answers} == SATISFIED.keys()
    assert told.taken_back == ["unhappy_what", "unhappy_wish", "may_contact"]
    assert seat.bench.records.open(saved.records[0]).draft.forms[0].answers == typed
