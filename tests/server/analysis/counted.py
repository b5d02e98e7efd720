"""Rows of a small city as they are counted: each made by itself, so that a test can count by hand what must come out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import insert

from domain.figures.counts import Asked
from domain.ids import derived_id
from domain.sampling import drawn
from domain.tasks.replicated import ATTEMPT
from domain.times import DAY, HOUR, day_of
from domain.vocabulary import Visibility
from domain.wire import codec
from domain.wire.rows import Fact
from server.answers.tables import attempt, response
from server.db.work import UnitOfWork
from server.events.repository import officers as officers_of_events
from server.events.tables import citizen_answer, event
from server.orders.access import Sight
from server.planning.repository import NOT_DRAWN
from server.planning.tables import unplanned
from server.sms.tables import sms_message, sms_reply
from server.tasks.tables import task
from tests.helpers.centre import CITY, HALL, NOON

NORTH, SOUTH = derived_id("unit", "north"), derived_id("unit", "south")
THEN = NOON - 10 * DAY
DAY_THEN = day_of(THEN)
SEED, PPM = "5", 500_000
ALL = Sight((Visibility.HIDDEN_FROM_UNIT.value, Visibility.NORMAL.value), None)
DISCIPLINE = Sight(tuple(sorted(one.value for one in Visibility)), None)


def asked(start: date = DAY_THEN, end: date = DAY_THEN, **more: Any) -> Asked:
    return Asked(start, end, more.get("units"), more.get("lines"), more.get("sight", ALL))


@dataclass
class Rows:
    """Puts rows into a city; its events have ids that the sample draws, or does not, as a test wants."""

    work: UnitOfWork
    _last: int = field(default=0)

    def event(self, *, is_drawn: bool = True, **changes: Any) -> dict[str, Any]:
        """An event of then, in the north."""
        self._last += 1
        while drawn(SEED, derived_id("event", str(self._last)), PPM / 1e6) is not is_drawn:
            self._last += 1
        officers = changes.pop("officers", ("100001",))
        row = {
            "city_id": CITY, "event_id": derived_id("event", str(self._last)), "source": "t", "dispatch_no": str(self._last), "call_no": "",
            "business_line": "alarm", "case_type": "", "case_subtype": "", "report_channel": "", "reported_at": THEN, "closed_at": THEN,
            "unit_id": NORTH, "unit_text": "", "officers": json.dumps(list(officers)), "facts": None, "no_revisit": False, "trial": False,
            "content_hash": 0, "source_fields": None, "import_id": derived_id("i"),
        }  # fmt: skip
        row |= changes
        self.work.conn.execute(insert(event), row)
        officers_of_events.add(self.work, [(row["event_id"], row["officers"])])
        return row

    def left_out(self, of: dict[str, Any], reason: str = NOT_DRAWN, **kept: Any) -> None:
        """It got no task. ``kept``: what it was drawn by, where that is not what it was."""
        params = {"sample_ppm": PPM, "seed": SEED} if reason == NOT_DRAWN else {}
        row = {"reason": reason, "params": json.dumps(kept or params), "fingerprint": 0, "decided_at": THEN}
        self.work.conn.execute(insert(unplanned), {"city_id": CITY, "event_id": of["event_id"], **row})

    def task(self, of: dict[str, Any], said: int | None = None, **changes: Any) -> str:
        """A task of it; ``said``: what its citizen answered on the telephone."""
        task_id = derived_id("task", of["event_id"], str(changes.get("round", 1)))
        at = of["reported_at"]
        row = {
            "city_id": CITY, "task_id": task_id, "event_id": of["event_id"], "group_id": derived_id("group", of["event_id"]),
            "hall_id": HALL, "channel": "phone", "round": 1, "questionnaire": "alarm_110", "priority": 3, "event_at": at, "created_at": at,
            "not_before": at + DAY, "state": "open", "due_at": at, "attempts": 0, "facts": "[]", "trial": of["trial"], "numbers": 1,
            "lane": 99, "queue_at": at, "reason": "sample", "sample_ppm": PPM, "seed": SEED, "stratum": "S",
        }  # fmt: skip
        row |= changes
        self.work.conn.execute(insert(task), row)
        if said is not None:
            self.answer(row, said)
        return task_id

    def answer(self, of: dict[str, Any], overall: int | None, **changes: Any) -> None:
        """What was answered to a task; the answer counts."""
        row = {
            "city_id": CITY, "response_id": derived_id("response", of["task_id"]), "revision": 1, "op_id": derived_id("op", of["task_id"]),
            "task_id": of["task_id"], "event_id": of["event_id"], "attempt_id": derived_id("attempt", of["task_id"]),
            "user_id": derived_id("user"), "unit_id": NORTH, "business_line": "alarm", "questionnaire": "alarm_110",
            "questionnaire_version": "1", "questionnaire_hash": "0" * 64, "language": "zh", "base_revision": 0, "overall": overall,
            "standing": "canonical", "partial": False, "trial": of["trial"], "adhoc": bool(of.get("adhoc")), "answered_at": THEN + 2 * DAY,
            "event_at": of["event_at"], "answers": "{}", "aspects": None,
        }  # fmt: skip
        self.work.conn.execute(insert(response), {**row, **changes})

    def called(self, of: dict[str, Any], *calls: tuple[int, str], **changes: Any) -> str:
        """A task that was called at these instants, each with its outcome."""
        facts = []
        task_id = derived_id("task", of["event_id"], "1")
        for n, (at, disposition) in enumerate(calls):
            attempt_id = derived_id("attempt", task_id, str(n))
            facts.append(Fact(attempt_id, ATTEMPT, at, disposition=disposition))
            row = {
                "city_id": CITY, "attempt_id": attempt_id, "group_id": derived_id("group", of["event_id"]),
                "user_id": derived_id("user"), "device_id": derived_id("d"), "hall_id": HALL, "direction": "outgoing",
                "started_at": at - 1_000, "connected_at": None, "ended_at": at, "wrap_up_ms": 0, "number_shown": True,
                "trial": of["trial"], "task_id": task_id, "disposition": disposition,
            }  # fmt: skip
            self.work.conn.execute(insert(attempt), row)
        facts += changes.pop("facts", [])
        last = calls[-1][0] if calls else None
        return self.task(of, facts=codec.encode(facts).decode(), last_attempt_at=last, **changes)

    def rated(self, of: dict[str, Any], rating: int | None, after: int = HOUR, **changes: Any) -> None:
        """What its citizen answered by text, so long after the event."""
        at = of["reported_at"] + after
        key = derived_id("answer", of["event_id"], str(at), str(changes.get("leg", "")))
        row = {
            "city_id": CITY, "answer_id": key, "event_id": of["event_id"], "channel": "sms", "leg": "handled", "rating": rating,
            "label": "", "aspects": "{}", "answered_at": at, "taken_at": at, "late": False, "canonical": True,
        }  # fmt: skip
        self.work.conn.execute(insert(citizen_answer), {**row, **changes})

    def text(self, of: dict[str, Any], state: str, tried_at: int | None = THEN, **changes: Any) -> str:
        """A text about it."""
        message_id = derived_id("sms", of["event_id"], str(changes.get("leg", "")))
        row = {
            "city_id": CITY, "message_id": message_id, "event_id": of["event_id"], "leg": "handled", "round": 1, "state": state,
            "template": "handled", "template_version": 1, "extension": "02", "mask": "", "carrier": "", "parts": 1, "planned_at": THEN - DAY,
            "due_at": THEN, "window_from": 510, "window_until": 1200, "batch_id": message_id, "claim_fence": 0, "tries": 0,
            "counted_tries": 0, "restored": False, "tried_at": tried_at,
        }  # fmt: skip
        self.work.conn.execute(insert(sms_message), {**row, **changes})
        return message_id

    def replied(self, of: dict[str, Any], label: str, message_id: str | None = None, **changes: Any) -> None:
        """What its citizen wrote back."""
        at = of["reported_at"] + HOUR
        row = {
            "city_id": CITY, "reply_id": derived_id("reply", of["event_id"], label), "event_id": of["event_id"], "message_id": message_id,
            "extension": "02", "received_at": at, "label": label, "confidence": "high", "lexicon": "1", "aspects": "{}", "also": "[]",
            "reasons": "[]", "cut": False, "late": False, "matched": "", "inbox": None,
        }  # fmt: skip
        self.work.conn.execute(insert(sms_reply), {**row, **changes})
