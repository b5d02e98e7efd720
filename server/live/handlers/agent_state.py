"""``agent.state``: what somebody is doing from now on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.acts.act import Act
from domain.acts.agent_state import AgentStateChange
from domain.permissions import DEFAULT_HALL
from domain.vocabulary import AgentState
from domain.wire.rows import RowKind, hall_scope
from server.acts.handler import Handler, Simply
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.leases.packing import give_back_unbegun
from server.live.repository import states


@dataclass(slots=True)
class _States(Simply):
    """Newest occurrence per user, so that a state told late does not overwrite a newer one."""

    newest: dict[str, int] = field(default_factory=dict)


class StateRows:
    """Agents' states, with what hangs on them."""

    def load(self, work: UnitOfWork, operations: Sequence[Operation[Act]]) -> _States:
        users = sorted({operation.author.user_id for operation in operations})
        return _States(states.newest(work, users))

    def write(
        self, work: UnitOfWork, judged: Sequence[Judged[Act, AgentStateChange]], context: _States
    ) -> None:
        rows: dict[str, dict[str, object]] = {}
        for item in judged:
            told = item.verdict.effect
            if told is None:
                continue
            author = item.operation.author
            rows[author.user_id] = {
                "city_id": work.city_id,
                "user_id": author.user_id,
                "state": told.state,
                "since": item.operation.occurred_at,
                "occurred_at": item.operation.occurred_at,
            }
            item.record.touch(hall_scope(author.hall_id or DEFAULT_HALL), RowKind.AGENT, author.user_id)
        states.save(work, list(rows.values()))
        for user_id in sorted(
            user_id for user_id, row in rows.items() if row["state"] == AgentState.OFF_DUTY
        ):
            give_back_unbegun(work, user_id)


def change(operation: Operation[AgentStateChange], context: _States) -> Verdict[AgentStateChange]:
    """The newest one by when it occurred is the agent's state."""
    user = operation.author.user_id
    if operation.occurred_at < context.newest.get(user, 0):
        return Verdict.applied()
    context.newest[user] = operation.occurred_at
    return Verdict.applied(operation.payload)


HANDLER = Handler(AgentStateChange, StateRows(), change)
