"""What an order opened by hand must say, and who may see it."""

from __future__ import annotations

from typing import Any

import pytest

from domain.acts import checking
from domain.acts.order_open import Applicant, OpenedByHand
from domain.acts.world import KnownWorld
from domain.permissions import may
from domain.vocabulary import OrderSource, Role, Visibility
from server.acts.authors import Machine

ORDER = "0190f1a2-7c00-7000-8000-000000000001"
GIVEN: dict[str, Any] = {
    "order_id": ORDER,
    "source": "call",
    "kind": "dissatisfied",
    "words": "报了三次都没有人来",
    "caller": Applicant("13900001111", "王某"),
}


def found(**changes: Any) -> list[tuple[str, str | None]]:
    act = OpenedByHand(**(GIVEN | changes))
    problems = checking.problems(act, KnownWorld(Machine("orders")), 0, act.VERSION)
    return [(one.code, one.field) for one in problems]


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({}, []),
        ({"source": OrderSource.FORM}, [("order.source", "source")]),
        ({"kind": "sunshine"}, [("order.kind", "kind")]),
        ({"words": "  "}, [("order.words", "words")]),
        ({"caller": None}, [("order.whose", "caller")]),
        ({"caller": Applicant(" ", " ")}, [("order.whose", "caller")]),
        ({"caller": None, "event_id": ORDER}, []),
        ({"caller": Applicant("138")}, [("phone.service", "number")]),
        ({"caller": Applicant(name="李某")}, [("phone.empty", "number")]),
        ({"caller": Applicant(name="李某"), "source": "letter_visit"}, []),
        (
            {"consent": "perhaps", "about": "weather"},
            [("order.about", "about"), ("order.consent", "consent")],
        ),
        ({"business_line": "circus"}, [("order.line", "business_line")]),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    changes: dict[str, Any], problems: list[tuple[str, str | None]]
) -> None:
    assert found(**changes) == problems


@pytest.mark.parametrize(
    ("changes", "visibility"),
    [
        ({}, Visibility.NORMAL),
        ({"consent": "hidden_from_unit"}, Visibility.HIDDEN_FROM_UNIT),
        ({"kind": "misconduct", "consent": "hidden_from_unit"}, Visibility.RESTRICTED),
        ({"about_hall": True}, Visibility.RESTRICTED),
    ],
)
def test_it_goes_past_those_it_is_about(changes: dict[str, Any], visibility: Visibility) -> None:
    assert OpenedByHand(**(GIVEN | changes)).visibility is visibility


def test_who_opens_is_who_dispatches() -> None:
    assert {role for role in Role for one in OpenedByHand.PERMISSIONS if may([role], one)} == {
        Role.LEAD,
        Role.SUPERVISOR,
    }
