"""主动来电: a citizen calls in; found by what they know, or a form is opened without a task. With or without the centre."""

from __future__ import annotations

from app.models import queue, replica
from app.records.errors import LoginFailed
from app.records.incoming import CallerNote, UnitName
from app.records.queue import QueueItem, QueueQuery
from app.records.work import WorkItem
from app.services.desk import Desk
from app.services.revisits import Revisits
from app.services.tidying import personal_until
from domain.acts.attempt_record import caller_problems
from domain.phones import Phone, mask, read_phone
from domain.problems import Problem, ProblemError
from domain.tasks.callers import SOURCE, ids_of, phone_of, usual_questionnaire
from domain.vocabulary import ReportWay
from domain.wire.leases import GroupPolicy, PackContact, PackGroup, PackTask
from domain.wire.parts import Caller
from domain.wire.rows import RowKind, TaskRow, UnitRow
from resources import questionnaires

CANDIDATES = 6
PRIORITY = 3


class Incoming:
    """Calls that come in."""

    def __init__(self, desk: Desk, revisits: Revisits) -> None:
        self._desk = desk
        self._revisits = revisits

    def find(self, number: str) -> WorkItem | None:
        """By a complete number, at the centre or in the own pack; raises like :meth:`Revisits.find_caller`."""
        return self._revisits.find_caller(number)

    def candidates(self, text: str) -> tuple[QueueItem, ...]:
        """Tasks of the list that a call can be about: by 警情编号, unit, or number; a whole number is compared as it is shown.

        Only what this workstation has; never the network.
        """
        shown = _as_shown(text)
        return self._found(text) or (self._found(shown) if shown else ())

    def _found(self, words: str) -> tuple[QueueItem, ...]:
        if not words.strip():
            return ()
        desk = self._desk
        with desk.store.read() as connection:
            query = QueueQuery(text=words)
            return queue.page(connection, query, desk.user_id, desk.now(), None, CANDIDATES).items

    def units(self) -> tuple[UnitName, ...]:
        """Units to choose from, by name."""
        now = self._desk.now()
        with self._desk.store.read() as connection:
            rows = replica.rows_of(connection, RowKind.UNIT, UnitRow)
        return tuple(
            UnitName(row.unit_id, row.name)
            for row in sorted(rows, key=lambda row: row.name)
            if row.valid_to is None or row.valid_to > now
        )

    def take(self, task_id: str, number: str = "") -> WorkItem:
        """The call is about a task of the list; raises like :meth:`Revisits.take_call`."""
        phone = read_phone(number) if number.strip() else None
        return self._revisits.take_call(task_id, phone.number if isinstance(phone, Phone) else "")

    def open(self, note: CallerNote) -> WorkItem:
        """A form without a known task. What it belongs to is found by the centre; until then it has a name of its own.

        Raises:
            ProblemError: what is wrong, each problem at its field; nothing was opened.
            LoginFailed: ``login.grant_expired``. SaveFailed.
        """
        desk = self._desk
        if desk.expired():
            raise LoginFailed(Problem("login.grant_expired", {"until": desk.works_until}))
        now = desk.now()
        caller = self._caller(note)
        problems = list(caller_problems(caller, now))
        if caller.questionnaire not in questionnaires():
            problems.append(Problem("caller.questionnaire", field="questionnaire"))
        if problems:
            raise ProblemError(*problems)
        return self._revisits.take_form(self._group(caller, now))

    def _caller(self, note: CallerNote) -> Caller:
        phone = read_phone(note.number)
        return Caller(
            form_id=self._desk.ways.new_id(),
            number=phone.key if isinstance(phone, Phone) else note.number.strip()[:40],
            business_line=note.business_line,
            questionnaire=note.questionnaire or usual_questionnaire(note.business_line),
            name=note.name.strip(),
            sex=note.sex or None,
            unit_id=note.unit_id or None,
            event_no=note.event_no.strip(),
            event_at=note.event_at,
            told=note.told.strip(),
        )

    def _group(self, caller: Caller, now: int) -> PackGroup:
        desk = self._desk
        event_id, task_id = ids_of(caller.form_id)
        phone = phone_of(caller)
        assert isinstance(phone, Phone)  # noqa: S101 - checked before
        at = caller.event_at if caller.event_at is not None else now
        row = TaskRow(
            task_id=task_id,
            group_id=task_id,
            event_id=event_id,
            source=SOURCE,
            dispatch_no="",
            call_no=caller.event_no,
            business_line=caller.business_line,
            case_type="",
            unit_id=caller.unit_id,
            unit_name=next((u.name for u in self.units() if u.unit_id == caller.unit_id), ""),
            questionnaire=caller.questionnaire,
            round=1,
            priority=PRIORITY,
            event_at=at,
            created_at=now,
            not_before=at,
            mask=mask(phone.number),
        )
        task = PackTask(row, at, ReportWay.OTHER.value, facts=caller.told)
        contact = PackContact(0, "caller", phone.number, row.mask, caller.name, caller.sex)
        until = personal_until(now, 0, desk.city.leases, desk.zone)
        return PackGroup(task_id, 0, until, [contact], [task], GroupPolicy(), caller=caller)


def _as_shown(text: str) -> str:
    """A whole number as the list shows it, empty if it is none."""
    phone = read_phone(text) if text.strip() else None
    return mask(phone.number) if isinstance(phone, Phone) else ""
