"""Every move by every role, at every distance from the unit, on an order of every visibility: at the handler, the API and in a browser.

Who is what for an order stands here by hand, from the city's rules of who may; the product is not asked.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from domain.acts.order_move import Moved, Seen
from domain.orders.given import Given
from domain.orders.rows import ROWS
from domain.orders.standing import Part
from domain.permissions import PEOPLE
from domain.questionnaire.answers import Answers
from domain.vocabulary import OrderKind, OrderMove, OrderState, Role, Visibility
from domain.wire.sync import OpResult
from server.acts.operation import Operation
from server.application.app import API
from server.orders.handlers.order_move import HANDLER
from tests.helpers.browser import Browser
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import BRANCH, OTHER_STATION, STATION
from tests.helpers.desk import DISSATISFIED, SATISFIED, sit_down
from tests.helpers.orders import answered, moved, orders_of, person, whole

M, P, V = OrderMove, Part, Visibility
HIDDEN: Answers = {**DISSATISFIED, "may_contact": 3}
MISCONDUCT: Answers = {**SATISFIED, "more": (5,), "misconduct_words": "要我交了五百块"}
NOBODY: frozenset[Part] = frozenset()
CENTRE = {
    Role.LEAD: frozenset({P.LEAD, P.AGENT}),
    Role.SUPERVISOR: frozenset({P.SUPERVISOR}),
    Role.DISCIPLINE: frozenset({P.DISCIPLINE}),
    Role.AGENT: frozenset({P.AGENT}),
}
"""What those of the centre are for an order that is not 督察's; nobody else of the centre is anything for it."""
READERS = {
    V.NORMAL: {Role.LEAD, Role.SUPERVISOR, Role.DISCIPLINE, Role.LEADER, Role.ANALYST},
    V.HIDDEN_FROM_UNIT: {Role.LEAD, Role.SUPERVISOR, Role.DISCIPLINE},
    V.RESTRICTED: {Role.DISCIPLINE},
}
OF_UNITS = {Role.LIAISON: P.HANDLER, Role.CHIEF: P.CHIEF}
HANDLER_OF = {V.NORMAL: STATION, V.HIDDEN_FROM_UNIT: BRANCH, V.RESTRICTED: None}
REFUSALS = {"order.unknown", "order.not_yours", "order.state", "access.forbidden"}
BY_FORMS = {M.OPEN, M.CORRECT, M.QUESTION}
DISCIPLINES_OWN = {
    V.RESTRICTED: {M.RESTRICT, M.ASK_RELEASE, M.RELEASE, M.SIGN, M.REPORT, M.SEND_BACK, M.APPROVE, M.NOTE, M.RETAG, M.ATTACH},
    V.NORMAL: {M.RESTRICT, M.NOTE, M.RETAG, M.ATTACH},
    V.HIDDEN_FROM_UNIT: {M.RESTRICT, M.NOTE, M.RETAG, M.ATTACH},
}  # fmt: skip


@dataclass(frozen=True)
class Somebody:
    """Of a role, at a unit where the role has one."""

    number: str
    role: Role
    unit_id: str | None = None

    def part(self, visibility: Visibility) -> frozenset[Part]:
        """What they are for an order of this visibility."""
        if visibility is V.RESTRICTED:
            return frozenset({P.DISCIPLINE}) if self.role is Role.DISCIPLINE else NOBODY
        if self.role in OF_UNITS:
            return frozenset({OF_UNITS[self.role]}) if self.unit_id == HANDLER_OF[visibility] else NOBODY
        return CENTRE.get(self.role, NOBODY)

    def reads(self, visibility: Visibility) -> bool:
        """Whether the order is there for them."""
        if self.role in OF_UNITS:
            return visibility is not V.RESTRICTED and self.unit_id == HANDLER_OF[visibility]
        return self.role in READERS[visibility]

    def may(self, visibility: Visibility, state: OrderState) -> set[OrderMove]:
        """The moves that are theirs in a state."""
        mine = self.part(visibility)
        here = [row for row in ROWS if state in row.sources and row.who & mine]
        kind = OrderKind.MISCONDUCT if visibility is V.RESTRICTED else OrderKind.DISSATISFIED
        # 督察 have a report of misconduct whatever else a row is for.
        found = {row.move for row in here if kind in row.kinds or visibility is V.RESTRICTED} - BY_FORMS
        own = DISCIPLINES_OWN[visibility]
        return found & own if self.role is Role.DISCIPLINE else found


PEOPLE_HERE = (
    *(Somebody(f"6{n:03d}", role) for n, role in enumerate(PEOPLE) if role not in OF_UNITS),
    *(
        Somebody(f"7{n}{place}0", role, unit)
        for n, role in enumerate(OF_UNITS)
        for place, unit in enumerate((STATION, BRANCH, OTHER_STATION))
    ),
)


@pytest.fixture
def orders(sqlite_centre: Centre) -> dict[Visibility, str]:
    """An order of each visibility: with the station, with the branch above it, and with 督察."""
    centre = sqlite_centre
    lead, discipline = sit_down(centre, "2001", Role.LEAD), sit_down(centre, "4001", Role.DISCIPLINE)
    answered(centre, sit_down(centre, "1001"), DISSATISFIED, HIDDEN, MISCONDUCT)
    theirs = orders_of(centre, lead)
    [kept] = set(orders_of(centre, discipline)) - set(theirs)
    seen = {V(whole(centre, lead, one).summary.visibility): one for one in theirs}
    found = seen | {V.RESTRICTED: kept}
    for visibility, unit in HANDLER_OF.items():
        if unit is not None:
            moved(centre, "2001", found[visibility], M.DISPATCH, unit_id=unit)
    return found


def test_nobody_moves_what_is_not_theirs(sqlite_centre: Centre, orders: dict[Visibility, str]) -> None:
    centre = sqlite_centre
    for one in PEOPLE_HERE:
        centre.add_user(one.number, one.role, unit_id=one.unit_id)
    for one in PEOPLE_HERE:
        for visibility, order_id in orders.items():
            with centre.database.write(CITY) as work:
                author = person(work, one.number)
                first = Operation.by(author, Moved(order_id, M.NOTE, Seen(1)), work.now)
                context = HANDLER.rows.load(work, [first])
                order = context.casting.orders[order_id]
                state = OrderState(order.row["state"])
                allowed = one.may(visibility, state)
                assert set(context.casting.possible(author, order)) == allowed, (one, visibility)
                seen = Seen(order.row["version"], order.row["round"], order.row["handler_id"])
                for move in set(OrderMove) - allowed:
                    operation = Operation.by(author, Moved(order_id, move, seen, Given()), work.now)
                    verdict = HANDLER.judge(operation, context)
                    assert verdict.result is OpResult.REFUSED, (one, visibility, move)
                    if move in BY_FORMS:
                        continue
                    unseen = not one.reads(visibility) and not one.part(visibility)
                    assert not unseen or verdict.code in {"order.unknown", "access.forbidden"}, (one, move)
                    assert allowed or verdict.code in REFUSALS, (one, visibility, move)


def test_nobody_reads_what_is_not_there_for_them(
    sqlite_centre: Centre, orders: dict[Visibility, str]
) -> None:
    centre = sqlite_centre
    for one in PEOPLE_HERE:
        desk = sit_down(centre, one.number, one.role, unit_id=one.unit_id)
        browser = Browser(centre).enter(one.number)
        listed = centre.http.get(f"{API}/orders", headers=desk.as_user)
        for visibility, order_id in orders.items():
            api = centre.http.get(f"{API}/orders/{order_id}", headers=desk.as_user)
            pages = [browser.get(f"/{door}/orders/{order_id}") for door in ("desk", "discipline")]
            if one.reads(visibility):
                assert api.status_code == 200, (one, visibility)
                assert order_id in listed.text, (one, visibility)
            else:
                assert api.status_code in (403, 404), (one, visibility)
                assert order_id not in listed.text, (one, visibility)
                assert all(page.status_code in (403, 404) for page in pages), (one, visibility)
                if one.role in OF_UNITS:
                    assert pages[0].status_code == 404
            door = one.role in OF_UNITS or (one.role is Role.DISCIPLINE and visibility is V.RESTRICTED)
            shown = any(page.status_code == 200 for page in pages)
            assert shown is (one.reads(visibility) and door), (one, visibility)
