"""Texts back to whoever wrote, planned as messages of their own: under the question's extension, so that what comes back finds it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from domain.ids import derived_id
from domain.phones import mask
from domain.sms.carriers import guess
from domain.sms.hours import SendingWindow
from domain.sms.message import Leg, MessageState
from domain.sms.template import TemplateCode
from server.db.work import UnitOfWork, new_id
from server.replies.repository import wanted
from server.sms import batches, counting
from server.sms.claiming import number_place
from server.sms.counting import Counted
from server.sms.repository import rules

log = logging.getLogger("minyi110.sms")

PLANNED = "sms.texts_back"
GOES_ON = frozenset({TemplateCode.FOLLOWUP.value, TemplateCode.REASK.value})
"""What a conversation goes on with; the others end one, and go to those who opted out as well."""


@dataclass(frozen=True, slots=True)
class Back:
    """One text back.

    Attributes:
        key: what it answers; with the text's code it makes the message's id, so that it goes out once.
        event_id: what it is about; of nothing the centre knows, what it answers.
    """

    code: str
    key: str
    number: str = field(repr=False)
    group_id: str
    event_id: str
    extension: str = ""
    unit_id: str | None = None
    conversation_id: str | None = None
    leg: Leg | None = None


class Texts:
    """The texts that one transaction sends back."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._backs: list[Back] = []

    def back(self, one: Back) -> None:
        """Have it sent."""
        self._backs.append(one)

    def write(self) -> list[str]:
        """Plan them; returns their messages. A text that the city has not put in force is left out: what follows besides follows."""
        if not self._backs:
            return []
        texts, batch_id = rules.templates(self._work), new_id()
        there = wanted.known_messages(self._work, [self._id(one) for one in self._backs])
        rows: list[dict[str, object]] = []
        for one in self._backs:
            text = texts.get(one.code)
            if text is None:
                log.error("no text %s is in force", one.code)
            elif self._id(one) not in there:
                rows.append(self._row(one, text.version, text.parts, batch_id))
        wanted.add_texts(self._work, rows)
        counting.planned(self._work, [_counted(row) for row in rows])
        batches.note(self._work, PLANNED, [(row["message_id"], row["template"]) for row in rows])
        return [str(row["message_id"]) for row in rows]

    def _id(self, one: Back) -> str:
        return derived_id("sms back", self._work.city_id, one.key, one.code)

    def _row(self, one: Back, version: int, parts: int, batch_id: str) -> dict[str, object]:
        work, window = self._work, SendingWindow()
        message = self._id(one)
        leg = one.leg or (Leg.FOLLOWUP if one.code in GOES_ON else Leg.THANKS)
        return {
            "city_id": work.city_id,
            "message_id": message,
            "event_id": one.event_id,
            "group_id": one.group_id,
            "leg": leg.value,
            "round": 1,
            "state": MessageState.PLANNED.value,
            "template": one.code,
            "template_version": version,
            "extension": one.extension,
            "number": work.sealer.seal(one.number.encode(), number_place(message)),
            "mask": mask(one.number),
            "carrier": guess(one.number).value,
            "unit_id": one.unit_id,
            "parts": parts,
            "planned_at": work.now,
            "due_at": work.now,
            "window_from": window.start,
            "window_until": window.until,
            "batch_id": batch_id,
            "claim_fence": 0,
            "tries": 0,
            "counted_tries": 0,
            "conversation_id": one.conversation_id,
            "restored": False,
        }


def _counted(row: dict[str, object]) -> Counted:
    unit = row["unit_id"]
    return Counted(
        int(str(row["planned_at"])),
        str(row["leg"]),
        None if unit is None else str(unit),
        str(row["carrier"]),
        str(row["template"]),
        None,
        str(row["state"]),
    )
