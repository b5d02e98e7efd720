"""What came back: as it came, whose it was, and what it meant."""

from __future__ import annotations

from sqlalchemy import Index, Table, UniqueConstraint

from server.db.metadata import (
    city,
    code,
    flag,
    instant,
    metadata,
    partial_index,
    sealed,
    small,
    uid,
    words,
)

sms_raw = Table(
    "sms_raw",
    metadata,
    city(),
    uid("raw_id", key=True),
    code("gateway", length=32),
    code("kind", length=16),
    code("digest"),
    instant("received_at"),
    sealed("body"),
    instant("judged_at", null=True),
    UniqueConstraint("city_id", "gateway", "digest"),
)
"""What a gateway brought (``kind`` receipt or reply), sealed for the place ``sms raw/<raw_id>`` before it was answered: word for word until
it is erased. ``digest`` is a keyed hash: the same thing brought twice is one row. ``judged_at`` empty: nobody has looked at it yet."""

UNJUDGED = "judged_at IS NULL"
"""What waits to be judged, in the words of its index."""

partial_index("ix_sms_raw_unjudged", sms_raw.c.city_id, sms_raw.c.received_at, sms_raw.c.raw_id, where=UNJUDGED)  # fmt: skip
Index("ix_sms_raw_received", sms_raw.c.city_id, sms_raw.c.received_at)

sms_stray = Table(
    "sms_stray",
    metadata,
    city(),
    uid("stray_id", key=True),
    code("kind", length=16),
    uid("raw_id", null=True),
    code("gateway", length=32),
    code("gateway_id", null=True, length=80),
    small("part_no", null=True),
    code("state", null=True, length=24),
    code("error", null=True, length=40),
    instant("received_at"),
    instant("joined_at", null=True),
)
"""Receipts and replies that belong to no message: a receipt waits ten minutes for its message, and stays here."""

UNJOINED = "joined_at IS NULL"
"""Those still without a message, in the words of their index."""

partial_index(
    "ix_sms_stray_unjoined", sms_stray.c.city_id, sms_stray.c.gateway, sms_stray.c.gateway_id, where=UNJOINED
)
Index("ix_sms_stray_received", sms_stray.c.city_id, sms_stray.c.received_at)

sms_conversation = Table(
    "sms_conversation",
    metadata,
    city(),
    uid("conversation_id", key=True),
    uid("event_id"),
    uid("group_id"),
    uid("message_id"),
    code("extension", length=4),
    code("state", length=24),
    instant("opened_at"),
    instant("changed_at"),
    instant("until", null=True),
    flag("reasked"),
    flag("followed_up"),
    flag("order_open_asked"),
)
"""What goes on from one question: opened when it was accepted, closed by an answer or by silence. ``until``: when silence ends it;
``reasked``, ``followed_up``, ``order_open_asked``: each is asked once."""

OPEN = "until IS NOT NULL"
"""Conversations that are not over, in the words of their indexes."""

c = sms_conversation.c
partial_index("ix_sms_conversation_open", c.city_id, c.until, c.conversation_id, where=OPEN)
Index("ix_sms_conversation_group", c.city_id, c.group_id, c.opened_at)
Index("ix_sms_conversation_event", c.city_id, c.event_id)

sms_reply = Table(
    "sms_reply",
    metadata,
    city(),
    uid("reply_id", key=True),
    uid("raw_id", null=True),
    uid("conversation_id", null=True),
    uid("message_id", null=True),
    uid("event_id", null=True),
    uid("group_id", null=True),
    code("extension", length=24),
    instant("received_at"),
    sealed("body"),
    sealed("text"),
    code("label", length=24),
    code("confidence", length=8),
    code("lexicon", length=24),
    words("aspects"),
    words("also"),
    words("reasons"),
    code("settled_label", null=True, length=24),
    uid("settled_by", null=True),
    instant("settled_at", null=True),
    flag("cut"),
    flag("late"),
    code("matched", length=16),
    code("inbox", null=True, length=16),
    uid("held_by", null=True),
    instant("held_until", null=True),
    instant("done_at", null=True),
    instant("follow_at", null=True),
)
"""What a citizen wrote: ``body`` the bytes as they came, ``text`` as it was read, both sealed for the place ``sms reply/<reply_id>`` until
they are erased. ``label`` is what the rules of ``lexicon`` thought, and stays; ``settled_label`` what a person said. ``aspects``, ``also``
and ``reasons`` are JSON, reasons name rules and places in the text, never words. ``matched``: how it was found whose it is (``domain.sms.matching``). ``inbox``: why somebody has to look (emergency, low,
demand, stray, cut), until ``done_at``; ``held_by``: who has it open. ``follow_at``: settled, and what follows waits until then, so that it can be taken back."""

INBOX = "inbox IS NOT NULL AND done_at IS NULL"
"""Replies somebody has to look at, in the words of their index."""

TO_FOLLOW = "follow_at IS NOT NULL"
"""Replies that were settled a moment ago, in the words of their index."""

r = sms_reply.c
partial_index("ix_sms_reply_follow", r.city_id, r.follow_at, r.reply_id, where=TO_FOLLOW)
partial_index("ix_sms_reply_inbox", r.city_id, r.inbox, r.received_at, r.reply_id, where=INBOX)
Index("ix_sms_reply_received", r.city_id, r.received_at, r.reply_id)
Index("ix_sms_reply_event", r.city_id, r.event_id)
Index("ix_sms_reply_conversation", r.city_id, r.conversation_id)
