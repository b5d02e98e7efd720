"""The table of permissions against what the domain says of each role."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.permissions import (
    TABLE,
    Permission,
    Scope,
    may,
    permissions_of,
    scope_of,
    scopes_of,
    visibilities,
)
from domain.vocabulary import Role, Visibility

P = Permission


def who(permission: Permission) -> set[Role]:
    return {role for role in Role if may([role], permission)}


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (P.ORDER_READ_RESTRICTED, {Role.DISCIPLINE}),
        (P.TASK_WORK, {Role.AGENT, Role.LEAD}),
        (P.SHIFT_WORK, {Role.AGENT}),
        (P.ORDER_FOLLOW, {Role.AGENT, Role.LEAD}),
        (P.TASK_RELEASE, {Role.LEAD}),
        (P.RESPONSE_SETTLE, {Role.LEAD}),
        (P.ACCOUNT_MANAGE, {Role.ADMIN}),
        (P.EVENT_IMPORT, {Role.ADMIN}),
        (P.EMERGENCY_ACKNOWLEDGE, {Role.LEAD, Role.DUTY_OFFICER}),
        (P.ORDER_RECTIFY, {Role.LIAISON, Role.DISCIPLINE}),
        (P.ORDER_REVIEW, {Role.LEAD, Role.SUPERVISOR}),
        (P.ORDER_SUPERVISE, {Role.SUPERVISOR}),
        (P.PANEL_READ, {Role.LEAD, Role.DUTY_OFFICER, Role.LEADER}),
        (P.REPORT_PUBLISH, {Role.LEADER, Role.ANALYST}),
        (P.ALARM_JUDGE, {Role.LEADER, Role.ANALYST, Role.SUPERVISOR}),
        (P.INDEX_WEIGH, {Role.LEADER, Role.ANALYST}),
        (P.SYNC_PUSH, {Role.DEVICE}),
        (P.SMS_RULE, {Role.LEAD, Role.ADMIN}),
        (P.SMS_TEMPLATE, {Role.ADMIN}),
        (P.SMS_INBOX, {Role.AGENT, Role.LEAD}),
        (P.SMS_RELEASE, {Role.LEAD}),
    ],
)
def test_who_may(permission: Permission, roles: set[Role]) -> None:
    assert who(permission) == roles


def test_every_role_and_every_permission_is_used() -> None:
    assert set(TABLE) == set(Role)
    assert {permission for grants in TABLE.values() for permission in grants} == set(Permission)


def test_a_unit_sees_its_own_orders_only() -> None:
    # What is hidden from a unit is there for the unit above; for which orders that is, their chain says (server.orders.access).
    assert scope_of([Role.LIAISON], P.ORDER_READ) is Scope.UNIT
    assert set(TABLE[Role.LIAISON].values()) == {Scope.UNIT}
    assert visibilities([Role.LIAISON]) == {Visibility.NORMAL, Visibility.HIDDEN_FROM_UNIT}


def test_who_sees_which_orders() -> None:
    assert visibilities([Role.AGENT]) == set()
    assert visibilities([Role.LEAD]) == {Visibility.NORMAL, Visibility.HIDDEN_FROM_UNIT}
    assert visibilities([Role.DISCIPLINE]) == set(Visibility)
    assert visibilities([Role.ADMIN]) == set()


def test_a_number_is_shown_to_nobody_who_only_reads_figures() -> None:
    assert who(P.NUMBER_REVEAL) == {Role.AGENT, Role.LEAD, Role.DISCIPLINE}
    assert scope_of([Role.AGENT], P.NUMBER_REVEAL) is Scope.OWN


def test_a_device_is_no_person() -> None:
    assert permissions_of([Role.DEVICE]) == {P.SYNC_PUSH}


def test_two_roles_reach_as_far_as_both() -> None:
    assert scopes_of([Role.AGENT, Role.LEAD], P.NUMBER_REVEAL) == {Scope.OWN, Scope.HALL}
    assert scope_of([Role.AGENT, Role.LEAD], P.NUMBER_REVEAL) is Scope.HALL
    assert scopes_of([Role.LIAISON, Role.LEAD], P.ORDER_READ) == {Scope.CITY}
    assert scope_of([Role.ANALYST], P.TASK_WORK) is None
    assert scopes_of([], P.ORDER_READ) == frozenset()


@given(st.sets(st.sampled_from(Role)), st.sampled_from(Role), st.sampled_from(Permission))
def test_a_further_role_never_takes_anything_away(
    roles: set[Role], further: Role, permission: Permission
) -> None:
    both = roles | {further}
    assert may(roles, permission) <= may(both, permission)
    assert (scope_of(both, permission) is None) == (not may(both, permission))
    assert permissions_of(both) == permissions_of(roles) | permissions_of([further])
