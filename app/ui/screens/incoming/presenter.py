"""A citizen is on the line: looked for by his number, by 警情编号 or unit; or a form without a task. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.bridge.scope import Scope, flow
from app.records.incoming import CallerNote
from app.records.queue import QueueItem
from app.records.work import WorkItem
from app.ui.screens.tasks.lines import line_name
from app.ui.text import language, tr
from app.ui.text.codes import side_by_side
from app.ui.text.times import spoken
from domain.phones import Phone, read_phone
from domain.problems import ProblemError
from domain.tasks.callers import usual_questionnaire
from domain.told_times import read_when
from resources import words

if TYPE_CHECKING:
    from app.services.incoming import Incoming

_ASKING = "asking"
"""The key of what the sheet asks for."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A task the call can be about, as one line."""

    task_id: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form's boxes."""

    number: str
    line: str
    questionnaire: str = ""
    name: str = ""
    unit: str = ""
    event_no: str = ""
    when: str = ""
    told: str = ""


class IncomingView(Protocol):
    """What the presenter asks of its view."""

    def answer(self, text: str) -> None:
        """Why there is nothing; empty takes it away."""
        ...

    def show_candidates(self, found: Sequence[Candidate]) -> None:
        """Tasks to choose from; none takes the list away."""
        ...

    def show_units(self, names: Sequence[str]) -> None:
        """Units to choose from."""
        ...

    def mark(self, errors: dict[str, str]) -> None:
        """What is wrong, by field; ``""`` is the form as a whole."""
        ...

    def busy(self, on: bool) -> None:
        """Something is being asked."""
        ...

    def call(self, item: WorkItem) -> None:
        """Go to the call screen with this."""
        ...

    def fault(self, error: BaseException) -> str:
        """Words for an error without words of its own."""
        ...


class IncomingPresenter:
    """Behind the sheet; it asks one thing at a time. Its flows end with the sheet, see ``scope``."""

    def __init__(
        self,
        service: Incoming,
        view: IncomingView,
        scope: Scope,
        call_open: Callable[[], bool],
        clock: Callable[[], int],
        zone: str,
    ) -> None:
        self._service, self._view, self.scope = service, view, scope
        self._call_open, self._clock, self._zone = call_open, clock, zone
        self._units: dict[str, str] = {}
        self._number = ""

    @flow()
    async def start(self) -> None:
        """The sheet opens."""
        try:
            units = await self.scope.store(self._service.units)
        except Exception as error:
            self._not_found(error)
            return
        self._units = {unit.name: unit.unit_id for unit in units}
        self._view.show_units(list(self._units))

    def look(self, text: str) -> None:
        """By a complete number at the centre or in the own pack; else in the list."""
        self.scope.start(self._look(text), _ASKING)

    def take(self, task_id: str) -> None:
        """The call is about this one."""
        self.scope.start(self._take(task_id), _ASKING)

    def open(self, typed: Typed) -> None:
        """A form without a task."""
        self.scope.start(self._open(typed), _ASKING)

    # -- looking ------------------------------------------------------------------------------------------

    async def _look(self, text: str) -> None:
        if self._stopped():
            return
        if not text.strip():
            self._view.answer(tr("incoming.empty"))
            return
        self._number = text if isinstance(read_phone(text), Phone) else ""
        self._view.busy(True)
        try:
            item, offered = await self._find(text)
        except Exception as error:
            self._not_found(error)
            return
        if item is not None:
            self._call(item)
            return
        self._view.busy(False)
        self._view.show_candidates([self._line(one) for one in offered])
        self._view.answer("" if offered else tr("incoming.unknown"))

    async def _find(self, text: str) -> tuple[WorkItem | None, tuple[QueueItem, ...]]:
        """Exactly who it is, or the tasks it may be about."""
        if self._number:
            item = await self.scope.network(self._service.find, text.strip())
            if item is not None:
                return item, ()
        return None, await self.scope.store(self._service.candidates, text)

    def _line(self, item: QueueItem) -> Candidate:
        title = side_by_side(item.mask, item.case_type or line_name(item.business_line))
        when = spoken(item.event_at, self._clock(), self._zone)
        return Candidate(item.task_id, title, side_by_side(item.unit_name, when))

    # -- beginning the call -------------------------------------------------------------------------------

    async def _take(self, task_id: str) -> None:
        if self._stopped():
            return
        self._view.busy(True)
        try:
            item = await self.scope.save(self._service.take, task_id, self._number)
        except Exception as error:
            self._not_found(error)
            return
        self._call(item)

    async def _open(self, typed: Typed) -> None:
        if self._stopped():
            return
        note = self._read(typed)
        if note is None:
            return
        self._view.busy(True)
        try:
            item = await self.scope.save(self._service.open, note)
        except Exception as error:
            self._refused(error)
            return
        self._call(item)

    def _read(self, typed: Typed) -> CallerNote | None:
        """What was typed, as a note; None if something cannot be read, which is marked."""
        errors: dict[str, str] = {}
        at = self._when(typed.when, errors)
        unit_id = self._units.get(typed.unit.strip(), "")
        if typed.unit.strip() and not unit_id:
            errors["unit"] = tr("incoming.unit.unknown")
        if not typed.line:
            errors["business_line"] = tr("incoming.line.missing")
        if errors:
            self._view.mark(errors)
            return None
        return CallerNote(
            typed.number, typed.line, typed.questionnaire or usual_questionnaire(typed.line), typed.name, "", unit_id,
            typed.event_no, at, typed.told,
        )  # fmt: skip

    def _when(self, text: str, errors: dict[str, str]) -> int | None:
        if not text.strip():
            return None
        try:
            return read_when(text, self._clock(), self._zone)
        except ValueError:
            errors["event_at"] = tr("incoming.when.unread")
            return None

    def _call(self, item: WorkItem) -> None:
        self._view.busy(False)
        self._view.call(item)

    # -- why not ------------------------------------------------------------------------------------------

    def _stopped(self) -> bool:
        if self._call_open():
            self._view.answer(tr("call.still_open"))
            return True
        return False

    def _refused(self, error: Exception) -> None:
        """The form cannot be opened: what is wrong stands at its fields."""
        self._view.busy(False)
        if isinstance(error, ProblemError) and error.problems:
            lang = language().value
            self._view.mark({p.field or "": words.word(p.code, p.params, lang) for p in error.problems})
        else:
            self._view.mark({"": self._view.fault(error)})

    def _not_found(self, error: Exception) -> None:
        self._view.busy(False)
        if isinstance(error, ProblemError) and error.problems:
            first = error.problems[0]
            self._view.answer(words.word(first.code, first.params, language().value))
        else:
            self._view.answer(self._view.fault(error))
