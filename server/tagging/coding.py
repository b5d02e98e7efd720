"""The second coder: 5% of coded orders, drawn by a seed, coded blind by somebody else; what differs is settled by a third, and kept.

An order that is restricted to 督察 is never drawn, and one that becomes so is shown to nobody here any more.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from domain.acts.coding_draw import CodingsDrawn, DrawnOrder
from domain.acts.coding_second import CodedSecond
from domain.acts.coding_settle import CodingSettled
from domain.ids import derived_id
from domain.problems import Problem
from domain.sampling import drawn
from domain.tags.agreement import WEAK, Kappa, Pair, kappa, of_branch
from domain.tags.coding import problems
from domain.tags.counting import chief
from domain.times import DAY
from domain.vocabulary import TagAxis
from domain.wire.tags import Agreement, Agreements, CodingWork, ToCode
from server.accounts.people import CurrentUser, Person
from server.acts.acting import act
from server.acts.authors import Author, Machine
from server.acts.handler import Refused
from server.acts.operation import Operation
from server.db.database import Database
from server.db.work import Reading, UnitOfWork
from server.orders import by_tag
from server.orders import reading as orders
from server.orders.access import Sight, sight_of
from server.tagging.figures import WITHOUT_RESTRICTED
from server.tagging.repository import codings as repository
from server.tagging.repository.codings import State
from server.tags.service import taxonomy

SHARE = 0.05
SETTLES_AFTER = DAY
"""An order is coded once so much time has passed: until then its tags are still being put right."""
LOOKED_BACK = 14 * DAY
MEASURED = 365 * DAY
"""Codings of so long are measured."""
PAGE, LOOKED_AT = 5, 100

CODING = Machine("coding")


def draw(work: UnitOfWork) -> int:
    """Draw from the orders of the last fortnight; an order is drawn once. Returns how many are new."""
    seed = f"second coding/{work.city_id}"
    found = by_tag.coded(work, WITHOUT_RESTRICTED, work.now - LOOKED_BACK, work.now - SETTLES_AFTER)
    taken = {one.order_id: one for one in found if drawn(seed, one.order_id, SHARE)}
    for order_id in repository.known(work, taken):
        del taken[order_id]
    if taken:
        told = tuple(DrawnOrder(one.order_id, one.tags, one.by) for one in taken.values())
        city = derived_id("codings", work.city_id)
        act(work, Operation.by(CODING, CodingsDrawn(seed, SHARE, told), work.now, entity_id=city))
    return len(taken)


def work_of(reading: Reading, person: Person, *, settle: bool) -> CodingWork:
    """What waits for somebody: to be coded, or to be settled."""
    state = State.DIFFERING if settle else State.DRAWN
    rows = repository.waiting(reading, state, person.user_id, LOOKED_AT)
    sight = sight_of(reading, person)
    seen = {line.order_id for line in orders.lines(reading, sight, [row.order_id for row in rows])}
    visible = [row for row in rows if row.order_id in seen]
    return CodingWork(len(visible), [_to_code(reading, sight, row) for row in visible[:PAGE]])


def _to_code(reading: Reading, sight: Sight, row: Any) -> ToCode:
    order = orders.get(reading, sight, row.order_id)
    codings: list[tuple[str, ...]] = []
    if row.second_tags is not None:
        codings = [tuple(json.loads(tags)) for tags in (row.first_tags, row.second_tags)]
        codings.sort(
            key=lambda tags: derived_id(row.order_id, ",".join(tags))
        )  # nobody is told whose is whose
    return ToCode(
        order.summary.order_id,
        order.summary.kind,
        "\n".join(text for text in (order.citizen_words, order.wish) if text),
        order.summary.case_type,
        codings,
    )


def coded(database: Database, person: CurrentUser, told: CodedSecond | CodingSettled) -> CodingWork:
    """What waits after somebody gave a coding.

    Raises:
        ProblemError: ``order.unknown``: it waits for nobody, or not for them; ``coding.…``, ``tag.…``: it is no coding.
    """
    with database.write(person.city_id) as work:
        act(work, Operation.by(person, told, work.now))
        return work_of(work, person, settle=isinstance(told, CodingSettled))


def asked_for(work: UnitOfWork, author: Author, order_id: str, state: State) -> Any:
    """The second coding that somebody may give or settle; otherwise it is not there.

    Raises:
        Refused: ``order.unknown``.
    """
    row = repository.one(work, order_id) if isinstance(author, Person) else None
    if (
        row is None
        or not isinstance(author, Person)
        or row.state != state.value
        or author.user_id in (row.first_by, row.second_by)
        or not orders.lines(work, sight_of(work, author), [order_id])
    ):
        raise Refused(Problem("order.unknown"))
    return row


def sound(work: UnitOfWork, tags: Sequence[str]) -> None:
    """Raises Refused where it is no coding of tags that can be chosen."""
    for problem in problems(tags, taxonomy(work)):
        raise Refused(problem)


def agree(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether two codings say the same: on each axis the same tags, and the same chief one."""
    return set(first) == set(second) and all(chief(first, axis) == chief(second, axis) for axis in TagAxis)


def agreements(reading: Reading) -> Agreements:
    """How far two coders agree, by axis, and in which branches they do not."""
    rows = repository.given(reading, reading.now - MEASURED)
    both = [(json.loads(row.first_tags), json.loads(row.second_tags)) for row in rows]
    axes: list[Agreement] = []
    weak: list[Agreement] = []
    for axis in TagAxis:
        pairs = [(chief(one, axis) or "", chief(other, axis) or "") for one, other in both]
        axes.append(_agreement(axis.value, kappa(pairs)))
        weak += [_agreement(branch, found) for branch, found in _branches(pairs) if _is_weak(found)]
    weak.sort(key=lambda one: (one.kappa or 0.0, one.code))
    return Agreements(axes, weak, sum(row.state == State.DIFFERING for row in rows))


def _branches(pairs: Sequence[Pair]) -> list[tuple[str, Kappa]]:
    named = sorted({".".join(code.split(".")[:2]) for pair in pairs for code in pair if code})
    return [(branch, of_branch(pairs, branch)) for branch in named]


def _is_weak(found: Kappa) -> bool:
    return found.value is not None and found.value < WEAK


def _agreement(code: str, found: Kappa) -> Agreement:
    return Agreement(code, found.n, found.agreed, found.value, found.low, found.high)
