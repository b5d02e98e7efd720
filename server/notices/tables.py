"""Notices, the units they are bundled for, the messages that went out, and where to."""

from __future__ import annotations

from sqlalchemy import Index, Table

from server.db.metadata import (
    city,
    code,
    instant,
    metadata,
    partial_index,
    sealed,
    small,
    uid,
    words,
)

notice = Table(
    "notice",
    metadata,
    city(),
    uid("notice_id", key=True),
    uid("user_id"),
    uid("order_id"),
    code("label", length=32),
    uid("unit_id", null=True),
    code("topic", length=16),
    code("move", null=True, length=32),
    code("clock", null=True, length=24),
    code("mark", null=True, length=24),
    instant("due_at", null=True),
    instant("at"),
    uid("message_id", null=True),
    instant("read_at", null=True),
)
"""One thing one person is told. ``label``: the 工单编号; of topic ``texts`` the name of the gateway or text, with a ``TextTrouble`` as ``mark`` and an id made of it as ``order_id``; ``unit_id``: the unit they are told as, null at the centre; ``message_id``: the message in which the unit
was told, null while it is still to be told."""

UNREAD = "read_at IS NULL"
UNTOLD = "unit_id IS NOT NULL AND message_id IS NULL"
_n = notice.c
Index("ix_notice_person", _n.city_id, _n.user_id, _n.at, _n.notice_id)
partial_index("ix_notice_unread", _n.city_id, _n.user_id, where=UNREAD)
partial_index("ix_notice_untold", _n.city_id, _n.unit_id, _n.order_id, where=UNTOLD)
Index("ix_notice_order", _n.city_id, _n.order_id)

notice_choice = Table(
    "notice_choice",
    metadata,
    city(),
    uid("user_id", key=True),
    code("topic", key=True, length=16),
)
"""The topics somebody is not told of."""

unit_inbox = Table(
    "unit_inbox",
    metadata,
    city(),
    uid("unit_id", key=True),
    instant("tell_at", null=True),
    instant("told_at", null=True),
)
"""``tell_at``: when the unit is told what came since it was told last; null while nothing did."""

unit_message = Table(
    "unit_message",
    metadata,
    city(),
    uid("message_id", key=True),
    uid("unit_id"),
    instant("at"),
    words("body"),
    small("tries"),
    instant("try_at", null=True),
    instant("delivered_at", null=True),
)
"""What a unit was told at once. ``body``: JSON of codes, counts and 工单编号, no word of anybody. ``try_at``: when it is to be delivered to the
webhook; null where that was done, given up, or nobody wants it."""

WAITING = "try_at IS NOT NULL"
partial_index("ix_unit_message_waiting", unit_message.c.city_id, unit_message.c.try_at, where=WAITING)

webhook = Table(
    "webhook",
    metadata,
    city(),
    words("url"),
    sealed("secret", null=False),
    instant("since"),
)
"""Where messages go beside the desk; at most one a city. The secret signs them."""
