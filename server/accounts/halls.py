"""Callback halls (回访大厅)."""

from __future__ import annotations

from domain.acts.world import Doer
from domain.permissions import DEFAULT_HALL, Permission, Scope, scope_of


def reach(doer: Doer, permission: Permission) -> str | None:
    """The hall that somebody's permission is limited to; ``None`` for the whole city, as for whoever runs the centre itself."""
    if doer.roles is None or scope_of(doer.roles, permission) is Scope.CITY:
        return None
    return doer.hall_id or DEFAULT_HALL
