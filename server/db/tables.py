"""Tables of the mechanism itself: centre, counter, operations, feed."""

from __future__ import annotations

from sqlalchemy import Index, Table

from server.db.metadata import (
    blob,
    city,
    code,
    flag,
    for_postgresql,
    instant,
    metadata,
    number,
    partial_index,
    small,
    uid,
    words,
)

centre = Table(
    "centre",
    metadata,
    city(),
    uid("centre_id"),
    number("epoch"),
    code("name"),
    code("zone"),
    instant("created_at"),
)
"""One row per city. ``centre_id`` is made with the database and kept by backup and restore; ``epoch`` grows with a restore."""

counter = Table(
    "counter",
    metadata,
    city(),
    number("head"),
    code("head_hash"),
    number("safe_seq"),
    number("tombstone_seq"),
)
for_postgresql(counter, **{"with": {"fillfactor": 10}})
"""The city's feed number: ``UPDATE … RETURNING``, the last lock taken before commit. Its one row is rewritten all day; the
free space keeps its versions on one page (heap-only updates). ``safe_seq`` is reached by the oldest backup kept; tombstones
up to ``tombstone_seq`` have been removed, so that an older cursor needs a snapshot."""

operation = Table(
    "operation",
    metadata,
    city(),
    number("seq", key=True),
    small("link_version"),
    uid("op_id"),
    code("kind"),
    small("schema_version"),
    uid("entity_id"),
    number("entity_seq"),
    uid("author_id", null=True),
    uid("device_id", null=True),
    uid("transport_device_id", null=True),
    number("incarnation"),
    number("base_version"),
    number("lease_no"),
    uid("supersedes", null=True),
    instant("occurred_at"),
    instant("received_at"),
    flag("time_doubt"),
    code("payload_digest"),
    code("result", length=16),
    code("code", null=True),
    words("params", null=True),
    number("receipt_seq"),
    code("hash"),
    blob("envelope", null=True),
    blob("payload", null=True),
)
"""The log: one row an operation, permanent, with its link, its receipt and its payload; a row for every number.

``hash`` is its link, made in the way of ``link_version`` (``server.db.chain``). ``result``, ``code`` and ``params`` (JSON of a
refusal's parameters) are the receipt that holds now, told under ``receipt_seq``, which is ``seq`` until another operation gives it
another; what its link covers stands in ``first_receipt`` then. ``envelope`` (what no other column says of it) and ``payload`` (sealed) are
the exact bytes; they can be erased alone, the link covers the payload's digest.
"""

Index("ix_operation_op", operation.c.city_id, operation.c.op_id, unique=True)
Index("ix_operation_device", operation.c.city_id, operation.c.device_id, operation.c.receipt_seq)
ODD = "operation.code IS NOT NULL AND operation.result <> 'secondary'"
"""Refused operations, and those taken in with a mark: few among many. In the words of their index, so that both databases find it."""

partial_index("ix_operation_odd", operation.c.city_id, operation.c.receipt_seq, where=ODD)

partial_index(
    "ix_operation_supersedes", operation.c.city_id, operation.c.supersedes, where="supersedes IS NOT NULL"
)

first_receipt = Table(
    "first_receipt",
    metadata,
    city(),
    number("seq", key=True),
    code("result", length=16),
    code("code", null=True),
    words("params", null=True),
    sqlite_with_rowid=False,
)
"""What an operation was told first, by its number, where it was told something else later: its link covers this."""

held_operation = Table(
    "held_operation",
    metadata,
    city(),
    uid("op_id", key=True),
    code("waiting_kind"),
    uid("waiting_for"),
    uid("transport_device_id"),
    instant("received_at"),
    blob("envelope"),
)
"""Operations on a task or event the centre does not know yet; judged again when it appears. No receipt, no number."""

Index("ix_held_operation_waiting", held_operation.c.city_id, held_operation.c.waiting_for)

feed = Table(
    "feed",
    metadata,
    city(),
    code("scope", key=True, length=80),
    number("seq", key=True),
    code("kind", key=True, length=24),
    uid("row_id", key=True),
    flag("deleted"),
    sqlite_with_rowid=False,
)
"""The changes of each row in each scope it stands in, in order of their numbers; ``deleted`` is a tombstone for that scope. Added to and never
changed; what is superseded is passed over by readers (``server.db.feed``) and removed by tidying."""

OF_SETTINGS = "kind = 'setting'"
"""Changes of settings, whose newest is asked for with each delivery, in the words of their index."""

partial_index("ix_feed_setting", feed.c.city_id, feed.c.seq, where=OF_SETTINGS)

timer = Table(
    "timer",
    metadata,
    city(),
    code("name", key=True),
    instant("due_at"),
    instant("claimed_until", null=True),
    uid("owner", null=True),
    number("fence"),
)
"""Recurring work (plan tasks, escalate, tidy): claimed by one process at a time, see ``server.db.timers``."""

setting = Table(
    "setting",
    metadata,
    city(),
    code("key", key=True),
    words("value"),
)
"""Settings of the city by dotted key; value is JSON text. Defaults stand in ``domain``."""
