"""Two answers to one task, settled by keyboard in the real client; the panel shows the workstations by push."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.acts.response_settle import Settlement
from domain.acts.response_submit import Response
from domain.wire import codec
from domain.wire.message import replace
from domain.wire.parts import AnswerName
from server.answers.tables import response
from server.db.database import Database
from server.db.payloads import opened
from server.db.tables import operation
from server.db.work import new_id
from server.orders.tables import order
from tests.e2e.conftest import Enter, at_call, delivered, synced
from tests.e2e.remote import RemoteCentre
from tests.e2e.test_a_day import AGENT, LEAD, OTHER, unhappy
from tests.helpers.centre import CITY
from tools.centre import Centre


def _told(database: Database) -> Response:
    """The one answer at the centre, as it was sent."""
    with database.read(CITY) as reading:
        row = reading.conn.execute(
            select(operation.c.op_id, operation.c.payload).join(
                response, response.c.op_id == operation.c.op_id
            )
        ).one()
        return codec.decode(opened(reading.sealer, row.op_id, row.payload), Response)


def _standings(database: Database) -> dict[str, str]:
    with database.read(CITY) as reading:
        rows = reading.conn.execute(select(response.c.response_id, response.c.standing)).all()
    return {row[0]: row[1] for row in rows}


@pytest.mark.long
def test_the_lead_settles_two_answers_by_keyboard(enter: Enter, centre: Centre, database: Database) -> None:
    agent = enter(AGENT)
    synced(agent)
    unhappy(at_call(agent))
    delivered(agent)
    first = _told(database)
    remote = RemoteCentre(centre.url)
    try:
        other = remote.workstation(OTHER)
        second = replace(first, response_id=new_id(), attempt_id=new_id(), remark="这次是本人接听")
        other.push([other.envelope(Response.KIND, second, entity_id=second.task_id)])
    finally:
        remote.close()
    assert _standings(database) == {first.response_id: "canonical", second.response_id: "secondary"}

    lead = enter(LEAD)
    lead.front()
    workplace = lead.program.workplace
    assert workplace is not None
    frame = workplace.frame
    lead.wait("the count on the rail, by push", lambda: frame.rail.buttons["review"]._count == 1)
    lead.press("Alt+6")
    lead.wait("the panel page", lambda: frame.current == "panel")
    panel = frame.page("panel")
    stations = panel.stations  # type: ignore[attr-defined]
    lead.wait(
        "the agent's workstation, by push",
        lambda: any(
            one.user_number == AGENT for one in (stations.stations.stations if stations.stations else ())
        ),
    )
    lead.press("Alt+7")
    lead.wait("the review page", lambda: frame.current == "review")
    page = frame.page("review")
    presenter = page._presenter  # type: ignore[attr-defined]
    lead.wait("both answers side by side", lambda: presenter.review is not None)
    assert [answer.remark for answer in presenter.review.answers] == [first.remark, second.remark]
    lead.press("Ctrl+2")
    lead.type("第二次是本人接听")
    lead.press("Ctrl+Enter")
    lead.wait(
        "the second to count at the centre",
        lambda: _standings(database).get(second.response_id) == "canonical",
    )
    lead.wait("nothing left to review", lambda: page.reviews.rowCount() == 0)  # type: ignore[attr-defined]
    lead.wait("the rail to say so", lambda: frame.rail.buttons["review"]._count == 0)
    assert _standings(database)[first.response_id] == "secondary"
    with database.read(CITY) as reading:
        orders = reading.conn.execute(select(order.c.state, order.c.response_id)).all()
    assert [(row[0], row[1]) for row in orders] == [("awaiting_dispatch", second.response_id)]

    # The same lead at another workstation thinks better of it meanwhile; the choice made here on the older state is refused.
    page.take("settled")  # type: ignore[attr-defined]
    lead.wait("the settled task", lambda: presenter.review is not None and presenter.review.settlements)
    seen = presenter.review
    names = [AnswerName(answer.response_id, answer.revision) for answer in seen.answers]
    remote = RemoteCentre(centre.url)
    try:
        elsewhere = remote.workstation(LEAD)
        anew = Settlement(
            new_id(), first.task_id, names[1], names, "听过录音", seen.settlements[-1].settlement_id
        )
        elsewhere.push([elsewhere.envelope(Settlement.KIND, anew, entity_id=first.task_id)])
    finally:
        remote.close()
    lead.press("Ctrl+2")
    lead.type("还是第一份")
    lead.press("Ctrl+Enter")
    lead.wait(
        "to be told that it did not take effect",
        lambda: presenter.choice is not None and presenter.choice.refused,
    )
    lead.wait("what stands now", lambda: len(presenter.review.settlements) == 2)
    assert _standings(database)[first.response_id] == "canonical"
    frame.go("panel")
    frame.strip_opened.emit("returned")
    lead.wait("the strip to lead to it", lambda: frame.current == "review")
    lead.wait("the refused choice in the list", lambda: page.returned.rowCount() == 1)  # type: ignore[attr-defined]
    assert page.returned.record(0).kind == Settlement.KIND  # type: ignore[attr-defined]
