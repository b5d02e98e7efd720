"""What 复核 shows and asks: lists, the task that is compared, the operation that is looked at, and what the lead decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.bridge.scope import Repeat, Scope, flow
from app.records.changes import ChangeKind, Changes
from app.records.errors import CentreError, Refused
from app.records.review import OwnChoice
from app.services.oversight import Oversight
from app.ui.models.paging import Query
from app.ui.screens.review.rows import PAST, ReturnedSource, ReviewSource, Section
from app.ui.text import language
from domain.questionnaire.model import Questionnaire
from domain.wire.oversight import ReturnedLine, Review, ReviewLine, Stations
from domain.wire.parts import AnswerName
from resources import questionnaire_of

if TYPE_CHECKING:
    from app.services.tags import Tags


@dataclass(frozen=True, slots=True)
class Whole:
    """A task's answers with what it takes to word them: scripts by their hash, names of the tags."""

    review: Review
    scripts: Mapping[str, Questionnaire]
    tags: Mapping[str, str]


MOST_KEPT = 50
"""Compared tasks that are kept in memory, so that they can be gone back to without the centre."""


class ReviewPresenter(QObject):
    """Knows what waits for the lead; the view only draws.

    Signals:
        sectioned: another section is in front.
        listed: a list came, or did not (``error``).
        reload: something changed; load the list again.
        compared: there is something else to compare (``review``), or why not (``trouble``).
        looked: another operation is looked at, or it stands differently.
        choices_changed: what this lead chose is on its way, arrived, or was refused.
        decided: a choice was saved here: an ``OwnChoice``.
        put_aside: an operation was put aside.
        failed: what was asked for did not come about.
        counted: how much waits changed.
    """

    sectioned = Signal()
    listed = Signal()
    reload = Signal()
    compared = Signal()
    looked = Signal()
    choices_changed = Signal()
    decided = Signal(object)
    put_aside = Signal(object)
    failed = Signal(object)
    counted = Signal()

    def __init__(
        self,
        oversight: Oversight,
        scope: Scope,
        clock: Callable[[], int],
        tags: Tags | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._oversight, self.scope, self._clock, self._tags = oversight, scope, clock, tags
        self.reviews, self.returned = ReviewSource(oversight), ReturnedSource(oversight)
        self.section = Section.DOUBLE
        self.choices: Mapping[str, OwnChoice] = {}
        self.whole: Whole | None = None
        self.line: ReturnedLine | None = None
        self.trouble: BaseException | None = None
        self.error: BaseException | None = None
        self.loaded_at: int | None = None
        self.waiting: Mapping[Section, int] = {}
        self._wanted = ""
        self._kept: dict[str, Whole] = {}

    # -- lists ----------------------------------------------------------------------------------------

    def show(self, section: Section) -> None:
        """Bring another section to the front."""
        if section is not self.section:
            self.section, self.error, self.loaded_at = section, None, None
            self.sectioned.emit()

    def query(self) -> Query:
        """For the list in front."""
        return Query(None, {PAST: "1"} if self.section.past else {})

    def came(self, total: int) -> None:
        """The list in front came."""
        self.loaded_at, self.error = self._clock(), None
        if not self.section.past:
            self._count({self.section: total})
        self.refresh_choices()
        self.listed.emit()

    def did_not_come(self, error: BaseException) -> None:
        """It did not."""
        self.error = error
        self.listed.emit()

    @property
    def offline(self) -> bool:
        """Whether the list did not come because the centre cannot be asked."""
        return is_away(self.error)

    @Slot(object)
    def take_stations(self, stations: Stations) -> None:
        """From the stream: how much waits; a list that shows another number is loaded again."""
        known = dict(self.waiting)
        found = {Section.DOUBLE: stations.reviews, Section.RETURNED: stations.refused + stations.held}
        self._count(found)
        if not self.section.past and known.get(self.section) not in (None, found[self.section]):
            self.reload.emit()

    def changed(self, changes: Changes) -> None:
        """Something was sent or received, or the line is back."""
        if changes.touches(ChangeKind.SYNC.value, ChangeKind.REVIEW.value):
            self.refresh_choices()
        if changes.touches(ChangeKind.REVIEW.value) or (
            self.offline and changes.touches(ChangeKind.SYNC.value)
        ):
            self.reload.emit()

    def _count(self, found: Mapping[Section, int]) -> None:
        newer = {**self.waiting, **found}
        if newer != self.waiting:
            self.waiting = newer
            self.counted.emit()

    # -- two answers to one task ------------------------------------------------------------------------

    def compare(self, line: ReviewLine | None) -> None:
        """Lay a task's answers side by side; the answer to an older question is dropped."""
        self._wanted = line.task_id if line else ""
        self.trouble = None
        self.whole = self._kept.get(self._wanted)
        self.compared.emit()
        if line is not None:
            self._ask(line.task_id)

    @flow(Repeat.EACH)
    async def _ask(self, task_id: str) -> None:
        """What comes late is kept, and shown if it is wanted still."""
        try:
            self._keep(whole := await self.scope.network(self._get, task_id))
        except Exception as error:
            if task_id == self._wanted:
                self.trouble = error
                self.compared.emit()
            return
        if task_id == self._wanted:
            self.whole, self.trouble = whole, None
            self.compared.emit()

    def _keep(self, whole: Whole) -> None:
        self._kept[whole.review.line.task_id] = whole
        while len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]

    @property
    def review(self) -> Review | None:
        """The task that is compared."""
        return self.whole.review if self.whole is not None else None

    def _get(self, task_id: str) -> Whole:
        """On a worker: the answers, and from this workstation the words for them."""
        review = self._oversight.review(task_id)
        codes = {tag for answer in review.answers for tag in answer.tags}
        return Whole(
            review,
            {
                answer.questionnaire_hash: script
                for answer in review.answers
                if (script := questionnaire_of(answer.questionnaire_hash))
            },
            {code: self._tags.name(code, language().value) for code in codes}
            if self._tags is not None
            else {},
        )

    @property
    def choice(self) -> OwnChoice | None:
        """What this lead chose for the task that is compared, while the centre has not taken it in."""
        return self.choices.get(self._wanted)

    @flow()
    async def settle(self, chosen: AnswerName, reason: str) -> None:
        """Let one answer count. Saved here, whether or not the centre is there."""
        if self.review is None:
            return
        try:
            choice = await self.scope.save(self._oversight.settle, self.review, chosen, reason)
        except Exception as error:
            self.failed.emit(error)
            return
        self.choices = {**self.choices, choice.task_id: choice}
        self.choices_changed.emit()
        self.decided.emit(choice)

    @flow(Repeat.NEWEST)
    async def refresh_choices(self) -> None:
        """Look what became of the own choices."""
        with suppress(Exception):  # what is shown stays; the next look brings it
            self._take_choices(await self.scope.store(self._oversight.own_choices))

    def _take_choices(self, found: Mapping[str, OwnChoice]) -> None:
        if found == self.choices:
            return
        arrived = set(self.choices) - set(found)
        refused = {task for task, choice in found.items() if choice.refused}
        self.choices = found
        self.choices_changed.emit()
        if arrived:
            self.reload.emit()
        if self._wanted and self._wanted in arrived | refused:
            self._ask(self._wanted)

    # -- refused and held --------------------------------------------------------------------------------

    def look(self, line: ReturnedLine | None) -> None:
        """Look at one operation."""
        self.line = line
        self.looked.emit()

    @flow()
    async def set_aside(self, reason: str) -> None:
        """Put the operation that is looked at aside."""
        if self.line is None:
            return
        try:
            line = await self.scope.network(self._oversight.set_aside, self.line.op_id, reason)
        except Exception as error:
            self.failed.emit(error)
            return
        self._stands(line)
        self.put_aside.emit(line)
        self.reload.emit()

    def _stands(self, line: ReturnedLine) -> None:
        """How an operation stands now; shown where it is still the one that is looked at."""
        if self.line is not None and self.line.op_id == line.op_id:
            self.line = replace(line)
            self.looked.emit()


def is_away(error: BaseException | None) -> bool:
    """Whether an error means that the centre cannot be asked now."""
    away = isinstance(error, CentreError) and not isinstance(error, Refused)
    return away or isinstance(error, ConnectionError | TimeoutError)
