"""What somebody is to orders by their roles, wherever an order stands."""

from __future__ import annotations

from collections.abc import Collection

from domain.orders.standing import Hat
from domain.permissions import Permission, may
from domain.vocabulary import Role

_BY_PERMISSION = {
    Permission.ORDER_FOLLOW: Hat.AGENT,
    Permission.ORDER_CONFIRM: Hat.LEAD,
    Permission.ORDER_SUPERVISE: Hat.SUPERVISOR,
    Permission.ORDER_RETURN: Hat.LIAISON,
    Permission.ORDER_COUNTERSIGN: Hat.CHIEF,
    Permission.ORDER_READ_RESTRICTED: Hat.DISCIPLINE,
    Permission.ORDER_DISPUTE: Hat.OFFICER,
}


def hats_of(roles: Collection[Role]) -> frozenset[Hat]:
    """What a person with these roles is."""
    return frozenset(hat for permission, hat in _BY_PERMISSION.items() if may(roles, permission))
