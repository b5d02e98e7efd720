"""An absent agent's work goes back to everybody."""

from __future__ import annotations

from domain.acts.agent_release import AgentRelease
from domain.wire.hall import Released
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.db.work import UnitOfWork
from server.leases.handlers.agent_release import Effect


def release_agent(work: UnitOfWork, by: Author, user_id: str) -> Released:
    """Give an agent's leases, and the appointments and tasks tied to them, back to the queue. Again, it finds nothing to do.

    ``by``: who orders; a lead only within their hall.

    Raises:
        ProblemError: ``user.unknown``, or ``hall.forbidden`` where they work in another hall than they may order.
    """
    effect = act(work, Operation.by(by, AgentRelease(user_id), work.now)).verdict.effect
    if not isinstance(effect, Effect):
        raise TypeError("agent.release is carried out by another handler")
    return effect.released
