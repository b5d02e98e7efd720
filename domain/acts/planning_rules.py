"""``planning.rules``: a city puts rules of its own in place, by which tasks are planned."""

from __future__ import annotations

from typing import Any

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.message import Message
from domain.wire.types import Count, Named, Short


class PlanningRule(Message, frozen=True):
    """One line of the table by which tasks are planned.

    Attributes:
        business_line: or ``*`` for any; so for ``case_type``.
        questionnaire: ``None``: nobody is asked.
        rate: share of the events that is drawn, 0 to 1.
        seed: whole number that the draw hangs on.
        after_event: ms from the event until somebody may be called.
    """

    business_line: Named
    case_type: Short
    questionnaire: Named | None
    hall_id: Named
    rate: float
    seed: Short
    after_event: Count


def _under_a_name(rules: Any) -> dict[str, Any]:
    """Version 1 was the list itself."""
    return {"rules": rules}


class PlanningRules(Act, frozen=True):
    """All rules, in place of those before."""

    KIND = "planning.rules"
    ENTITY = Entity.SETTING
    VERSION = 2
    UPCASTS = {1: _under_a_name}
    PERMISSIONS = (Permission.SETTINGS_MANAGE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})

    rules: tuple[PlanningRule, ...]
