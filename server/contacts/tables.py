"""Contact groups."""

from __future__ import annotations

from sqlalchemy import Index, Table

from server.db.metadata import city, code, flag, instant, metadata, number, partial_index, uid

contact_group = Table(
    "contact_group",
    metadata,
    city(),
    uid("group_id", key=True),
    instant("opted_out_at", null=True),
    instant("hard_refusal_at", null=True),
    flag("wrong_number"),
    instant("last_contact_at", null=True),
    uid("asked_event_id", null=True),
    instant("asked_before_at", null=True),
    number("lease_no"),
    uid("lease_user_id", null=True),
    uid("lease_device_id", null=True),
    instant("lease_until", null=True),
    uid("lease_request_id", null=True),
    flag("lease_worked"),
)
"""All events behind one phone number: caps, refusals and the lock. ``last_contact_at``: last time they were reached and asked, about
``asked_event_id`` (empty: nobody kept which); ``asked_before_at``: the last time about any other event. So it is known without a search
when they were last asked about another event than a certain one."""

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

asking = Table(
    "asking",
    metadata,
    city(),
    uid("group_id", key=True),
    uid("event_id", key=True),
    code("channel", key=True, length=16),
    instant("at"),
)
"""When a number was asked about an event by a channel without an agent: a survey that a gateway accepted, a form on the web. Calls are kept
as attempts; what the policy needs of both stands on ``contact_group``."""

Index("ix_asking_at", asking.c.city_id, asking.c.group_id, asking.c.at)
