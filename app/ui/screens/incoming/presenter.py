"""A citizen is on the line: looked for by his number, by 警情编号 or unit; or a form without a task. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.records.incoming import CallerNote, UnitName
from app.records.queue import QueueItem
from app.records.work import WorkItem
from app.ui.models.records import Runner
from app.ui.screens.tasks.lines import line_name
from app.ui.text import language, tr
from app.ui.text.times import spoken
from domain.phones import Phone, read_phone
from domain.problems import ProblemError
from domain.tasks.callers import usual_questionnaire
from domain.told_times import read_when
from resources import words


class IncomingService(Protocol):
    """What is asked of ``app.services.incoming.Incoming``."""

    def find(self, number: str) -> WorkItem | None: ...
    def candidates(self, text: str) -> tuple[QueueItem, ...]: ...
    def units(self) -> tuple[UnitName, ...]: ...
    def take(self, task_id: str, number: str = "") -> WorkItem: ...
    def open(self, note: CallerNote) -> WorkItem: ...


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
    """Behind the sheet."""

    def __init__(
        self,
        service: IncomingService,
        view: IncomingView,
        store: Runner,
        network: Runner,
        call_open: Callable[[], bool],
        clock: Callable[[], int],
        zone: str,
    ) -> None:
        self._service, self._view, self._store, self._network = service, view, store, network
        self._call_open, self._clock, self._zone = call_open, clock, zone
        self._units: dict[str, str] = {}
        self._number = ""
        self._busy = self._over = False

    def stop(self) -> None:
        """The sheet is gone; what is still on its way is nobody's."""
        self._over = True

    def start(self) -> None:
        """The sheet opens."""
        self._store.run(self._service.units, done=self._named, failed=self._not_found)

    def _named(self, units: tuple[UnitName, ...]) -> None:
        if self._over:
            return
        self._units = {unit.name: unit.unit_id for unit in units}
        self._view.show_units(list(self._units))

    def look(self, text: str) -> None:
        """By a complete number at the centre or in the own pack; else in the list."""
        if self._busy or self._stopped():
            return
        if not text.strip():
            self._view.answer(tr("incoming.empty"))
            return
        phone = read_phone(text)
        self._number = text if isinstance(phone, Phone) else ""
        self._work(True)
        if self._number:
            self._network.run(
                self._service.find,
                text.strip(),
                done=lambda item: self._found(item, text),
                failed=self._not_found,
            )
        else:
            self._offer(text)

    def _found(self, item: WorkItem | None, text: str) -> None:
        if self._over:
            return
        if item is not None:
            self._taken(item)
        else:
            self._offer(text)

    def _offer(self, text: str) -> None:
        self._store.run(self._service.candidates, text, done=self._offered, failed=self._not_found)

    def _offered(self, items: tuple[QueueItem, ...]) -> None:
        if self._over:
            return
        self._work(False)
        self._view.show_candidates([self._line(item) for item in items])
        self._view.answer("" if items else tr("incoming.unknown"))

    def _line(self, item: QueueItem) -> Candidate:
        title = " · ".join(
            part for part in (item.mask, item.case_type or line_name(item.business_line)) if part
        )
        when = spoken(item.event_at, self._clock(), self._zone)
        return Candidate(item.task_id, title, " · ".join(part for part in (item.unit_name, when) if part))

    def take(self, task_id: str) -> None:
        """The call is about this one."""
        if not self._busy and not self._stopped():
            self._work(True)
            self._store.run(
                self._service.take, task_id, self._number, done=self._taken, failed=self._not_found
            )

    def open(self, typed: Typed) -> None:
        """A form without a task."""
        if self._busy or self._stopped():
            return
        errors: dict[str, str] = {}
        at = self._when(typed.when, errors)
        unit_id = self._units.get(typed.unit.strip(), "")
        if typed.unit.strip() and not unit_id:
            errors["unit"] = tr("incoming.unit.unknown")
        if not typed.line:
            errors["business_line"] = tr("incoming.line.missing")
        if errors:
            self._view.mark(errors)
            return
        note = CallerNote(
            typed.number, typed.line, typed.questionnaire or usual_questionnaire(typed.line), typed.name, "", unit_id,
            typed.event_no, at, typed.told,
        )  # fmt: skip
        self._work(True)
        self._store.run(self._service.open, note, done=self._taken, failed=self._refused)

    def _when(self, text: str, errors: dict[str, str]) -> int | None:
        if not text.strip():
            return None
        try:
            return read_when(text, self._clock(), self._zone)
        except ValueError:
            errors["event_at"] = tr("incoming.when.unread")
            return None

    def _taken(self, item: WorkItem) -> None:
        if self._over:
            return
        self._work(False)
        self._view.call(item)

    def _refused(self, error: BaseException) -> None:
        if self._over:
            return
        self._work(False)
        if isinstance(error, ProblemError) and error.problems:
            lang = language().value
            self._view.mark({p.field or "": words.word(p.code, p.params, lang) for p in error.problems})
        else:
            self._view.mark({"": self._view.fault(error)})

    def _not_found(self, error: BaseException) -> None:
        if self._over:
            return
        self._work(False)
        if isinstance(error, ProblemError) and error.problems:
            first = error.problems[0]
            self._view.answer(words.word(first.code, first.params, language().value))
        else:
            self._view.answer(self._view.fault(error))

    def _stopped(self) -> bool:
        if self._call_open():
            self._view.answer(tr("call.still_open"))
            return True
        return False

    def _work(self, on: bool) -> None:
        self._busy = on
        self._view.busy(on)
