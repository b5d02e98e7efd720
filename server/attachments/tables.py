"""What is attached to work orders; the files themselves lie sealed in a folder (:mod:`server.attachments.storage`)."""

from __future__ import annotations

from sqlalchemy import Index, Table

from server.db.metadata import city, code, instant, metadata, number, sealed, small, uid

attachment = Table(
    "attachment",
    metadata,
    city(),
    uid("attachment_id", key=True),
    uid("order_id"),
    code("kind", length=8),
    number("size"),
    code("stored", length=64),
    sealed("texts"),
    uid("added_by"),
    uid("unit_id", null=True),
    instant("added_at"),
    uid("op_id"),
    small("step", null=True),
    small("reported_step", null=True),
)
"""``stored``: the file's name, the digest of its sealed bytes; ``size`` of what is in it. ``texts`` seals JSON {name, digest}: the name it
came with and the digest of its content, which is printed beside it. ``op_id``: of the move that attached it; ``step`` the line of the
history it has there, ``reported_step`` that of the report it belongs to, none while it waits for one."""

_a = attachment.c
Index("ix_attachment_order", _a.city_id, _a.order_id, _a.added_at)
