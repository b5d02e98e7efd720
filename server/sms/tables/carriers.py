"""Whose subscribers numbers turned out to be."""

from __future__ import annotations

from sqlalchemy import Table

from server.db.metadata import city, code, instant, metadata, partial_index, uid
from server.sms.tables.messages import sms_message

sms_carrier = Table(
    "sms_carrier",
    metadata,
    city(),
    uid("group_id", key=True),
    code("carrier", length=16),
    instant("learnt_at"),
)
"""The carrier that a number was reached by, where its prefix said another (携号转网)."""

NOT_LET_THROUGH = "state = 'failed' AND error_class = 'content'"
"""Messages whose text or signature no carrier let through: few, and many at once say that the text must stop. In the words of their index."""

m = sms_message.c
partial_index("ix_sms_message_content", m.city_id, m.template, m.final_at, where=NOT_LET_THROUGH)
