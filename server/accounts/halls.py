"""Callback halls (回访大厅)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.permissions import DEFAULT_HALL, Permission, Scope, scope_of

if TYPE_CHECKING:
    from server.accounts.people import Person


def reach(person: Person, permission: Permission) -> str | None:
    """The hall a person's permission is limited to; ``None`` for the whole city."""
    if scope_of(person.roles, permission) is Scope.CITY:
        return None
    return person.hall_id or DEFAULT_HALL
