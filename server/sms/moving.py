"""Moving messages: what happened to each, by the one table of the domain, written with its counts and its place in the chain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.sms.message import Event, Leg, MessageState, Step, after
from domain.vocabulary import Channel
from server.contacts import repository as contacts
from server.db.work import UnitOfWork
from server.sms import batches, counting
from server.sms.counting import Counted
from server.sms.repository import messages as repository

_OVER = frozenset(
    {MessageState.DELIVERED, MessageState.FAILED, MessageState.NO_RECEIPT, MessageState.CANCELLED}
)


class Moves:
    """The messages that one transaction moves. Each is taken as it stood when the transaction held it, and written once."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._before: dict[str, Any] = {}
        self._now: dict[str, Any] = {}
        self._asked: list[tuple[str, str, str, int]] = []

    def stands(self, row: Any) -> Any:
        """The message as it stands by now."""
        return self._now.get(row.message_id, row)

    def happened(self, row: Any, event: Event, **values: object) -> Step | None:
        """An event happened to a message; ``values`` are what is known of it beside the state. ``None``: it changes nothing."""
        row = self.stands(row)
        step = after(MessageState(row.state), event)
        if step is not None:
            self._put(row, self._moved(row, step, values))
        return step

    def noted(self, row: Any, **values: object) -> None:
        """What is known of a message, its state left as it is."""
        row = self.stands(row)
        self._put(row, row._replace(**values))

    def write(self, kind: str) -> int:
        """Write all; returns how many there were. ``kind`` is what stands in the chain."""
        changed = [row for key, row in self._now.items() if row != self._before[key]]
        if not changed:
            return 0
        repository.move(self._work, changed)
        counting.moved(
            self._work, [(_counted(self._before[row.message_id]), _counted(row)) for row in changed]
        )
        contacts.asked(self._work, self._asked)
        batches.note(
            self._work,
            kind,
            [
                (row.message_id, row.state, row.reason or row.error_class or "", row.gateway or "")
                for row in changed
            ],
        )
        return len(changed)

    def _put(self, before: Any, now: Any) -> None:
        self._before.setdefault(before.message_id, before)
        self._now[before.message_id] = now

    def _moved(self, row: Any, step: Step, values: Mapping[str, object]) -> Any:
        now = self._work.now
        claimed = step.state is MessageState.CLAIMED
        told: dict[str, object] = {
            "state": step.state.value,
            "reason": None,
            "error_class": None,
            "error": None,
        }
        if step.state.value == row.state:
            told = {"state": row.state}
        if not claimed:
            told |= {"claim_owner": None, "claim_until": None}
        if step.counts:
            told["counted_tries"] = row.counted_tries + 1
        if step.accepted and row.accepted_at is None:
            told["accepted_at"] = now
            self._accepted(row)
        told["final_at"] = (row.final_at or now) if step.state in _OVER else None
        return row._replace(**{**told, **values})

    def _accepted(self, row: Any) -> None:
        if row.group_id is not None and Leg(row.leg).asks:
            self._asked.append((row.group_id, row.event_id, Channel.SMS.value, self._work.now))


def _counted(row: Any) -> Counted:
    return Counted(
        row.planned_at,
        row.leg,
        row.unit_id,
        row.carrier,
        row.template,
        row.gateway,
        row.state,
        row.reason,
        row.error_class,
    )
