"""An absent agent's work goes back to everybody, by order of the lead of their hall."""

from __future__ import annotations

from domain.times import HOUR, MINUTE
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.hall import Released, ReleaseTasks
from server.db.work import new_id
from server.planning.planning import plan
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import crowd, fill
from tests.helpers.desk import Desk, sit_down


def test_an_absent_agent_s_work_goes_back_to_everybody(centre: Centre, desk: Desk) -> None:
    fill(centre.database, crowd(5))
    plan(centre.database, CITY)
    pack = desk.pack(4).groups
    desk.send(desk.attempt(pack[0], "appointment"), desk.appointment(pack[0], centre.clock() + HOUR))
    lead = sit_down(centre, "2001", Role.LEAD)
    message = ReleaseTasks(new_id(), desk.user_id)
    answer = centre.post("/hall/agents/release", message, lead.as_user)
    assert answer.status_code == 200, answer.text
    assert codec.decode(answer.content, Released) == Released(3, 4)
    centre.clock.forward(11 * MINUTE)  # who has been away for so long takes no share
    other = sit_down(centre, "1002")
    assert len(other.pack(5).groups) == 4
    centre.clock.forward(HOUR)
    assert other.next().groups[0].group_id == pack[0].group_id


def test_a_lead_orders_in_his_own_hall_only(centre: Centre, desk: Desk) -> None:
    lead = sit_down(centre, "2001", Role.LEAD, hall_id="h2")
    answer = centre.post("/hall/agents/release", ReleaseTasks(new_id(), desk.user_id), lead.as_user)
    assert (answer.status_code, answer.json()["code"]) == (403, "hall.forbidden")
