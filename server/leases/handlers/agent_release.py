"""``agent.release``: an absent agent's work goes back to everybody."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.acts.agent_release import AgentRelease
from domain.permissions import DEFAULT_HALL, Permission
from domain.problems import Problem
from domain.wire.hall import Released
from domain.wire.rows import RowKind, hall_scope
from server.accounts import repository as accounts
from server.accounts.halls import reach
from server.accounts.people import Person
from server.acts.handler import Refused, alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.leases.repository import agents, leasing


@dataclass(slots=True)
class Effect:
    """Whose work it is, and what was given back once it is done."""

    agent: Person
    released: Released = field(default_factory=lambda: Released(0, 0))


def judge(work: UnitOfWork, operation: Operation[AgentRelease]) -> Verdict[Effect]:
    """A lead orders it in their own hall; whoever may in the whole city, everywhere."""
    user_id = operation.payload.user_id
    agent = accounts.people(work, {user_id}).get(user_id)
    if agent is None:
        raise Refused(Problem("user.unknown", field="user_id"))
    hall = agent.hall_id or DEFAULT_HALL
    if reach(operation.author, Permission.TASK_RELEASE) not in (None, hall):
        raise Refused(Problem("hall.forbidden", {"hall": hall}, field="user_id"))
    return Verdict.applied(Effect(agent))


def put(work: UnitOfWork, judged: Judged[AgentRelease, Effect]) -> None:
    """Again, it finds nothing to do."""
    effect = judged.verdict.effect
    if effect is None:
        return
    agent = effect.agent
    groups = agents.held_by(work, agent.user_id)
    tied = agents.untie(work, agents.tied_to(work, agent.user_id), judged.operation.author.user_id)
    tasks = leasing.give_back(work, groups)
    for task in tied:
        judged.record.touch(hall_scope(task.hall_id), RowKind.TASK, task.task_id)
    effect.released = Released(len(groups), tasks + sum(1 for task in tied if task.group_id not in groups))


HANDLER = alone(AgentRelease, judge, put)
