"""Messages on their way."""

from __future__ import annotations

from sqlalchemy import Index, Table, UniqueConstraint

from server.db.metadata import (
    city,
    code,
    flag,
    instant,
    metadata,
    number,
    partial_index,
    sealed,
    small,
    uid,
)

sms_batch = Table(
    "sms_batch",
    metadata,
    city(),
    uid("batch_id", key=True),
    code("kind", length=32),
    instant("at"),
    number("row_count"),
    code("digest"),
)
"""What was done to many messages in one operation of the chain: its kind, how many, and the SHA-256 over their rows as they were told
(``server.sms.batches``). ``batch_id`` is the operation's entity."""

sms_message = Table(
    "sms_message",
    metadata,
    city(),
    uid("message_id", key=True),
    uid("event_id"),
    uid("group_id", null=True),
    code("leg", length=16),
    small("round"),
    code("rule", null=True, length=32),
    small("rule_version", null=True),
    code("state", length=16),
    code("reason", null=True),
    code("error_class", null=True, length=24),
    code("error", null=True, length=40),
    code("template", length=32),
    small("template_version"),
    code("extension", length=4),
    sealed("number"),
    code("mask", length=24),
    code("carrier", length=16),
    uid("unit_id", null=True),
    small("parts"),
    code("gateway", null=True, length=32),
    instant("planned_at"),
    instant("due_at"),
    small("window_from"),
    small("window_until"),
    uid("batch_id"),
    code("claim_owner", null=True, length=80),
    number("claim_fence"),
    instant("claim_until", null=True),
    small("tries"),
    small("counted_tries"),
    instant("tried_at", null=True),
    instant("accepted_at", null=True),
    instant("final_at", null=True),
    uid("conversation_id", null=True),
    flag("restored"),
)
"""One text to one number about one leg of an event (``domain.sms.message``). ``group_id`` is the keyed hash of the number, ``number`` seals
it for the place ``sms number/<message_id>`` until it is erased; ``mask`` is what may be shown. ``reason``: why it was excluded, cancelled,
put off or left unknown; ``error_class`` and ``error``: how the gateway or a receipt refused it. ``claim_fence`` grows by one with each claim: who commits under
a lower one is refused. ``tries``: handings-over that were committed, ``counted_tries`` those that count towards the limit. ``restored``:
it was due before the centre went back to a backup."""

PLANNED = "state = 'planned'"
CLAIMED = "state = 'claimed'"
WAITING = "state = 'accepted'"
UNKNOWN = "state = 'unknown'"
"""Messages that something is still to come of, in the words of their indexes."""

m = sms_message.c
partial_index("ix_sms_message_due", m.city_id, m.due_at, m.message_id, where=PLANNED)
partial_index("ix_sms_message_of_rule", m.city_id, m.rule, m.message_id, where=PLANNED)
partial_index("ix_sms_message_claimed", m.city_id, m.claim_until, m.message_id, where=CLAIMED)
partial_index("ix_sms_message_waiting", m.city_id, m.accepted_at, m.message_id, where=WAITING)
partial_index("ix_sms_message_unknown", m.city_id, m.tried_at, m.message_id, where=UNKNOWN)
Index("ix_sms_message_event", m.city_id, m.event_id)
Index("ix_sms_message_group", m.city_id, m.group_id, m.planned_at)
Index("ix_sms_message_list", m.city_id, m.state, m.planned_at, m.message_id)

sms_try = Table(
    "sms_try",
    metadata,
    city(),
    uid("message_id", key=True),
    small("try_no", key=True),
    code("client_ref", length=48),
    code("gateway", length=32),
    number("fence"),
    instant("committed_at"),
    code("result", null=True, length=24),
    code("error", null=True, length=40),
    instant("answered_at", null=True),
    UniqueConstraint("city_id", "client_ref"),
)
"""One handing-over to a gateway, written before the first byte leaves; ``result`` empty: nothing has come back."""

sms_part = Table(
    "sms_part",
    metadata,
    city(),
    code("gateway", key=True, length=32),
    code("gateway_id", key=True, length=80),
    uid("message_id"),
    small("try_no"),
    small("part_no"),
    code("state", null=True, length=24),
    code("error", null=True, length=40),
    instant("at"),
)
"""What a gateway calls a part of a message (normalised, ``domain.sms.receipts``), and the last a receipt said of it."""

Index("ix_sms_part_message", sms_part.c.city_id, sms_part.c.message_id, sms_part.c.try_no)
