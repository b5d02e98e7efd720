"""An absent agent's work goes back to everybody."""

from __future__ import annotations

from domain.permissions import Permission, Scope, scope_of
from domain.problems import Problem, ProblemError
from domain.wire.hall import Released, ReleaseTasks
from domain.wire.rows import RowKind, hall_scope
from server.accounts import repository as accounts
from server.accounts.halls import DEFAULT_HALL
from server.accounts.people import Person
from server.db.work import UnitOfWork
from server.leases.repository import agents, leasing

RELEASE_AGENT = "agent.release"


def release_agent(work: UnitOfWork, lead: Person, message: ReleaseTasks) -> Released:
    """Give an agent's leases, and the appointments and tasks tied to them, back to the queue. Again, it finds nothing to do.

    Raises:
        ProblemError: ``user.unknown``, or ``hall.forbidden`` where they work in another hall than the lead may order.
    """
    agent = accounts.people(work, {message.user_id}).get(message.user_id)
    if agent is None:
        raise ProblemError(Problem("user.unknown", field="user_id"))
    hall = agent.hall_id or DEFAULT_HALL
    if scope_of(lead.roles, Permission.TASK_RELEASE) is not Scope.CITY and hall != (
        lead.hall_id or DEFAULT_HALL
    ):
        raise ProblemError(Problem("hall.forbidden", {"hall": hall}, field="user_id"))
    groups = agents.held_by(work, agent.user_id)
    tied = agents.untie(work, agents.tied_to(work, agent.user_id), lead.user_id)
    tasks = leasing.give_back(work, groups)
    if groups or tied:
        told = {"user_id": agent.user_id, "groups": groups, "tasks": [task.task_id for task in tied]}
        record = work.record(RELEASE_AGENT, agent.user_id, told, author_id=lead.user_id)
        for task in tied:
            record.touch(hall_scope(task.hall_id), RowKind.TASK, task.task_id)
    return Released(len(groups), tasks + sum(1 for task in tied if task.group_id not in groups))
