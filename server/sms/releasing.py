"""Messages of which nobody knows whether they went out: sent again by a lead who says why, or left.

Sending again is a message of the next round; the one before stays ``unknown`` and is counted there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.acts.sms_release import Release, SmsRelease
from domain.ids import derived_id
from domain.sms.hours import SendingWindow, due_at
from domain.sms.message import Event, MessageState, message_id
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.db.work import Reading, UnitOfWork
from server.settings.repository import terms_of
from server.sms import batches, counting
from server.sms.claiming import number_place
from server.sms.counting import Counted
from server.sms.moving import Moves
from server.sms.repository import looking, messages, released

AGAIN = "sms.sent_again"
LEFT = "sms.left_unknown"
PLAN, CLOSE = "plan", "close"
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a lead after a restore: messages that may have gone out, and spans of which events are held."""

    messages: int
    held_spans: int


def waiting(reading: Reading) -> Waiting:
    """What waits for a lead."""
    undecided = [one for one in looking.holds(reading) if one.decision is None]
    return Waiting(len(released.restored(reading)), len(undecided))


def release(
    work: UnitOfWork, what: str, message_ids: Sequence[str], reason: str, by: Author, *, held: bool = False
) -> None:
    """Decide about these, each 500 an act.

    Raises:
        ProblemError: ``sms.release.what``, ``sms.release.reason``.
    """
    ids = sorted(message_ids)
    for start in range(0, max(len(ids), 1), AT_ONCE):
        told = SmsRelease(what, ids[start : start + AT_ONCE], reason, held=held and start == 0)
        entity = derived_id("sms release", work.city_id)
        act(work, Operation.by(by, told, work.now, entity_id=entity))


def release_restored(work: UnitOfWork, what: str, reason: str, by: Author) -> Waiting:
    """Decide about everything that a restore left; returns what it was."""
    before = waiting(work)
    release(work, what, released.restored(work), reason, by, held=True)
    return before


def carry_out(work: UnitOfWork, what: Release, message_ids: Sequence[str], *, held: bool) -> None:
    """Do what was decided; messages that are no longer unknown stay as they are."""
    rows = messages.of(work, message_ids)
    moves = Moves(work)
    again: list[Any] = []
    for row in rows.values():
        if row.state != MessageState.UNKNOWN or row.final_at is not None:
            continue
        event = Event.SENT_AGAIN if what is Release.SEND_AGAIN else Event.CLOSED
        step = moves.happened(row, event)
        if step is None:
            continue
        moves.noted(row, reason=AGAIN if step.another_round else LEFT, final_at=work.now)
        if step.another_round:
            again.append(row)
    moves.write(AGAIN if what is Release.SEND_AGAIN else LEFT)
    _plan(work, again)
    if held:
        looking.decide_holds(work, PLAN if what is Release.SEND_AGAIN else CLOSE)


def _plan(work: UnitOfWork, rows: Sequence[Any]) -> None:
    """The next round of these."""
    if not rows:
        return
    terms = terms_of(work)
    new: list[dict[str, object]] = []
    for row in rows:
        if row.number is None:  # erased since
            continue
        key = message_id(work.city_id, row.event_id, row.leg, row.round + 1)
        window = SendingWindow(row.window_from, row.window_until)
        due = due_at(work.now, key, window, terms.settings.policy.hours, terms.zone)
        number = work.sealer.open(row.number, number_place(row.message_id))
        new.append(
            {
                **released.carried_over(row),
                "city_id": work.city_id,
                "message_id": key,
                "round": row.round + 1,
                "state": MessageState.PLANNED.value,
                "number": work.sealer.seal(number, number_place(key)),
                "planned_at": work.now,
                "due_at": work.now if due is None else due,
            }
        )
    batch = batches.note(
        work, "sms.plan", [(one["message_id"], one["state"], "", one["rule"] or "") for one in new]
    )
    released.add(work, [{**one, "batch_id": batch} for one in new])
    counting.planned(
        work,
        [
            Counted(
                work.now, row.leg, row.unit_id, row.carrier, row.template, None, MessageState.PLANNED.value
            )
            for row in rows
            if row.number is not None
        ],
    )
