"""Orders from answers: opened by the first form, corrected by its revisions, never gone.

A correction that takes an order's trigger away puts it into 待班长确认; its history holds both versions.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from domain.orders import machine
from domain.orders.correction import Correction, Fate, correct
from domain.orders.details import Case, Details
from domain.orders.drafts import OrderDraft
from domain.orders.standing import Actor, Hat
from domain.orders.timing import Timekeeping, ticked
from domain.problems import ProblemError
from domain.times import day_of
from domain.vocabulary import OrderKind, OrderMove, OrderState, Visibility
from domain.wire.message import replace
from server.db.work import Reading, UnitOfWork
from server.orders.drafted import (
    Opened,
    Source,
    clock_of_opening,
    comparable,
    draft_of,
    fields,
    row_of,
    step_of,
)
from server.orders.keeping import keeping_of
from server.orders.progress import Progress, columns, progress_of
from server.orders.repository import moving as chains
from server.orders.repository import opening as repository
from server.orders.repository import second_visits as revisits
from server.orders.units import UnitTree


class Revised(Struct, frozen=True):
    """A corrected form, and the orders it would open by itself."""

    drafts: tuple[OrderDraft, ...]
    source: Source


class AnswerChosen(Struct, frozen=True):
    """Another answer to the task counts from now on: the task's orders rest on it, and are corrected by its drafts.

    ``answers`` are all answers to the task. What the chosen one triggers as well goes on as the same order.
    """

    drafts: tuple[OrderDraft, ...]
    source: Source
    answers: tuple[str, ...]


OrderChange = Opened | Revised | AnswerChosen


@dataclass(slots=True)
class StandingOrder:
    """An order as it stands, and the draft it was opened or last corrected from."""

    row: dict[str, Any]
    draft: OrderDraft


@dataclass(slots=True)
class OrderBook:
    """The orders of answers that are being corrected; orders opened earlier in the same batch among them."""

    standing: dict[str, dict[OrderKind, StandingOrder]] = field(default_factory=dict)
    shown: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    """By answer: ids of the orders that were opened or changed, each with how it could be seen before and after."""
    second_visits: frozenset[str] = frozenset()
    """Tasks that ask what came of an order: an unhappy answer moves that order, and opens none beside it."""

    @classmethod
    def load(
        cls, reading: Reading, response_ids: Collection[str], second_visits: Collection[str] = ()
    ) -> OrderBook:
        """The orders these answers opened; ``second_visits`` are tasks that may ask about others."""
        book = cls(second_visits=frozenset(one.task_id for one in revisits.asked_by(reading, second_visits)))
        rows = [dict(row._mapping) for row in repository.of_responses(reading, response_ids)]
        for row in rows:
            draft = draft_of(row, reading.sealer)
            book.standing.setdefault(row["response_id"], {})[draft.kind] = StandingOrder(row, draft)
        return book

    def write(self, work: UnitOfWork, changes: Sequence[OrderChange]) -> None:
        """Carry the changes out, in their order: a form and its correction may come in one delivery."""
        changes = [kept for change in changes if (kept := self._beside_the_first(change)) is not None]
        opened = [change for change in changes if isinstance(change, Opened)]
        if len(opened) == len(changes):  # as in most deliveries: nobody asks what stands
            self._open(work, opened)
            return
        opened = []
        for change in changes:
            if isinstance(change, Opened):
                opened.append(change)
                continue
            self._stand(opened, self._open(work, opened))
            opened = []
            if isinstance(change, AnswerChosen):
                self._rest(work, change)
            for correction in self._corrections(change):
                if correction.fate is Fate.OPENED and correction.after is not None:
                    opened.append(Opened(correction.after, change.source))
                else:
                    self._correct(work, correction, change.source)
        self._open(work, opened)

    def _beside_the_first(self, change: OrderChange) -> OrderChange | None:
        """What is left of a change by the answer to a second visit: not the order that was asked about."""
        if change.source.task_id not in self.second_visits:
            return change
        if isinstance(change, Opened):
            return None if change.draft.reopens else change
        return replace(change, drafts=tuple(draft for draft in change.drafts if not draft.reopens))

    def _stand(self, opened: Sequence[Opened], rows: Sequence[dict[str, object]]) -> None:
        """What was opened stands, for what corrects it in the same batch."""
        for one, row in zip(opened, rows, strict=True):
            standing = self.standing.setdefault(one.source.response_id, {})
            standing[one.draft.kind] = StandingOrder({**row, "steps": 1}, comparable(one.draft, one.source))

    def _rest(self, work: UnitOfWork, change: AnswerChosen) -> None:
        source = change.source
        here = self.standing.setdefault(source.response_id, {})
        moved = []
        for response_id in change.answers:
            if response_id == source.response_id:
                continue
            orders = self.standing.get(response_id, {})
            for kind in [kind for kind in orders if kind not in here]:
                one = here[kind] = orders.pop(kind)
                one.row |= {"response_id": source.response_id, "revision": source.revision}
                moved.append(str(one.row["order_id"]))
        repository.rest_on(work, moved, source.response_id, source.revision)

    def _corrections(self, change: Revised | AnswerChosen) -> list[Correction]:
        """What a revision does to the orders of the forms before; those it leaves as they are are left out."""
        source = change.source
        standing = self.standing.get(source.response_id, {})
        pending = frozenset(kind for kind, one in standing.items() if one.row["pending_confirmation"])
        with_lead = frozenset(
            kind for kind, one in standing.items() if one.row["state"] == OrderState.AWAITING_LEAD
        )
        after = {draft.kind: draft for draft in change.drafts}
        wanted = [comparable(draft, source) for draft in after.values()]
        found = correct((one.draft for one in standing.values()), wanted, pending)
        return [
            replace(one, after=after.get(one.kind))
            for one in found
            if one.fate is not Fate.STAYS
            and not _waits_already(one, with_lead)
            # What a conversation that broke off again did not come to is not taken back by it.
            and not (source.partial and one.after is None)
        ]

    def _open(self, work: UnitOfWork, opened: Sequence[Opened]) -> list[dict[str, object]]:
        if not opened:
            return []
        keeping = keeping_of(work)
        day = day_of(work.now, keeping.zone).strftime("%Y%m%d")
        first = repository.take_labels(work, day, len(opened))
        state = machine.after(None, OrderMove.OPEN)
        clock = clock_of_opening(work, keeping)
        rows = [row_of(work, one, f"{day}-{first + n:04d}", state) | clock for n, one in enumerate(opened)]
        for one, row in zip(opened, rows, strict=True):
            if one.by_hand is not None and one.by_hand.callback:
                progress = progress_of(row, keeping)
                row |= columns(replace(progress, order=replace(progress.order, callback=True)), keeping)
        repository.add(work, rows)
        for one, row in zip(opened, rows, strict=True):
            self._show(one.source, str(row["order_id"]), str(row["visibility"]))
        repository.add_history(
            work,
            [
                step_of(work, str(row["order_id"]), 1, OrderMove.OPEN, state, one.source, {"reasons": ",".join(one.draft.reasons), "revision": one.source.revision}, None, one.draft)
                for one, row in zip(opened, rows, strict=True)
            ],
        )  # fmt: skip
        return rows

    def _correct(self, work: UnitOfWork, correction: Correction, source: Source) -> None:
        one = self.standing[source.response_id][correction.kind]
        before, seen_before = one.row["state"], one.row["visibility"]
        version = one.row["version"] + 1
        params: dict[str, object] = {"revision": source.revision, "state_before": before, "version": version}
        questioned = correction.fate is Fate.PENDING_LEAD_CONFIRMATION
        move = OrderMove.QUESTION if questioned else OrderMove.CORRECT
        keeping = keeping_of(work)
        progress = _corrected(work, progress_of(one.row, keeping), move, source, keeping)
        state = progress.order.state
        step = one.row["steps"] + 1
        repository.add_history(
            work,
            [
                step_of(
                    work,
                    one.row["order_id"],
                    step,
                    move,
                    state,
                    source,
                    params,
                    correction.before,
                    correction.after,
                )
            ],
        )
        one.row |= {"revision": source.revision, "version": version, "steps": step}
        if correction.after is not None:
            one.row |= fields(
                work.sealer, one.row["order_id"], correction.after, source, one.row["visibility"]
            )
            one.draft = comparable(correction.after, source)
        seen_by = Visibility(one.row["visibility"])
        standing = replace(progress.order, visibility=seen_by)
        one.row |= columns(Progress(standing, progress.runs), keeping)
        if standing.consent_revoked:
            one.row["consent_publish"] = False
        self._show(source, one.row["order_id"], seen_before, one.row["visibility"])
        repository.save(work, [one.row])
        if standing.chain:
            chains.put_units(work, {one.row["order_id"]: (standing.units, standing.state.open)})

    def _show(self, source: Source, order_id: str, *visibilities: str) -> None:
        self.shown.setdefault(source.response_id, {}).setdefault(order_id, set()).update(visibilities)


def _corrected(
    work: UnitOfWork, progress: Progress, move: OrderMove, source: Source, keeping: Timekeeping
) -> Progress:
    """How an order stands after what a form did to it.

    Raises:
        ProblemError: ``order.state``: forms do nothing to an order that stands there.
    """
    stood = progress.order
    whole = stood if stood.kind is OrderKind.PRAISE else replace(stood, confirmed=not source.partial)
    actor = Actor(source.user_id, frozenset({Hat.MACHINE}))
    case = Case(whole, actor, Details(), UnitTree(), work.now, day_of(work.now, keeping.zone))
    found = machine.judge(case, move)
    if isinstance(found, machine.Refusal):
        raise ProblemError(*found.problems)
    return Progress(found.order, ticked(progress.runs, found.ticks, found.order, work.now, keeping.limits))


def _waits_already(correction: Correction, with_lead: frozenset[OrderKind]) -> bool:
    return correction.fate is Fate.PENDING_LEAD_CONFIRMATION and correction.kind in with_lead
