"""What own calls teach about a number before the centre has told it."""

from __future__ import annotations

from app.models.tasks import Own
from app.services.groups import last_asked, with_own_work
from domain.tasks.replicated import ATTEMPT, CORRECTION
from domain.wire.leases import Asked, GroupPolicy, PackGroup
from domain.wire.message import replace
from domain.wire.rows import Fact
from tests.helpers.centre import NOON
from tools import invented

ME = "00000000-0000-4000-8000-000000000001"
CALL = Fact("00000000-0000-4000-8000-00000000000a", ATTEMPT, NOON, "refusal_hard", user_id=ME)


def own(*facts: Fact) -> dict[str, list[Own]]:
    return {"task": [Own(fact.id, fact, True) for fact in facts]}


def test_a_call_teaches_what_it_was_put_right_to() -> None:
    group = PackGroup(ME, 1, NOON, [], [], GroupPolicy())
    assert with_own_work(group, own(CALL)).policy.hard_refusal_at == NOON
    right = Fact("c", CORRECTION, NOON + 1, "no_answer", about=CALL.id, user_id=ME)
    assert with_own_work(group, own(CALL, right)).policy.hard_refusal_at is None
    spoken = replace(right, disposition="complete")
    assert with_own_work(group, own(CALL, spoken)).policy.last_contact_at == NOON


def test_a_call_of_ones_own_is_an_asking_about_its_event() -> None:
    task = invented.task("task", NOON)
    policy = GroupPolicy(asked=Asked(NOON - 5, "other", NOON - 9))
    group = PackGroup(ME, 1, NOON, [], [task], policy)
    spoken = replace(CALL, disposition="complete")
    told = {task.task.task_id: [Own(spoken.id, spoken, True)]}
    known = last_asked(with_own_work(group, told).policy)
    assert known.about_another(task.task.event_id) == NOON - 5
    assert known.about_another("third") == NOON


def test_a_centre_of_before_tells_no_event() -> None:
    assert last_asked(GroupPolicy(last_contact_at=NOON)).about_another("any") == NOON
