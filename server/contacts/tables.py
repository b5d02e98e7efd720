"""Contact groups."""

from __future__ import annotations

from sqlalchemy import Table

from server.db.metadata import city, flag, instant, metadata, number, partial_index, uid

contact_group = Table(
    "contact_group",
    metadata,
    city(),
    uid("group_id", key=True),
    instant("opted_out_at", null=True),
    instant("hard_refusal_at", null=True),
    flag("wrong_number"),
    instant("last_contact_at", null=True),
    number("lease_no"),
    uid("lease_user_id", null=True),
    uid("lease_device_id", null=True),
    instant("lease_until", null=True),
    uid("lease_request_id", null=True),
    flag("lease_worked"),
)
"""All events behind one phone number: caps, refusals and the lock. ``last_contact_at``: last time they were reached and asked."""

LEASED = "lease_user_id IS NOT NULL"
REQUESTED = "lease_request_id IS NOT NULL"
"""Groups that are leased, and those leased by a request: few among many. In the words of their indexes, so that both databases find them."""

BLOCKED = "opted_out_at IS NOT NULL OR hard_refusal_at IS NOT NULL OR wrong_number"
"""Groups nobody may contact any more, in the words of their index."""

partial_index("ix_contact_group_blocked", contact_group.c.city_id, contact_group.c.group_id, where=BLOCKED)
partial_index(
    "ix_contact_group_lease",
    contact_group.c.city_id,
    contact_group.c.lease_user_id,
    contact_group.c.lease_until,
    where=LEASED,
)
partial_index(
    "ix_contact_group_request", contact_group.c.city_id, contact_group.c.lease_request_id, where=REQUESTED
)
