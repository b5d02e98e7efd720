"""Which parts of the feed somebody may read."""

from __future__ import annotations

from domain.permissions import Permission, Scope, may, scope_of
from domain.wire.rows import city_scope, duty_scope, hall_scope, orders_scope, unit_scope, user_scope
from server.accounts.people import Person


def feed_scopes(person: Person) -> list[str]:
    """Master data, what is their own, escalated emergencies if they are on duty, the open orders if they
    dispatch them, their hall's queue if they may read it, their unit's orders if those are theirs."""
    if not may(person.roles, Permission.SYNC_PULL):
        return []
    scopes = [city_scope(), user_scope(person.user_id)]
    if may(person.roles, Permission.EMERGENCY_ESCALATED):
        scopes.append(duty_scope())
    if may(person.roles, Permission.ORDER_DISPATCH):
        scopes.append(orders_scope())
    if person.hall_id is not None and may(person.roles, Permission.TASK_READ):
        scopes.append(hall_scope(person.hall_id))
    if person.unit_id is not None and scope_of(person.roles, Permission.ORDER_READ) is Scope.UNIT:
        scopes.append(unit_scope(person.unit_id))
    return scopes
