"""Work orders as answers open them; their loop is a later capability."""

from __future__ import annotations

from sqlalchemy import Index, Table, TextClause, text

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
    words,
)

order = Table(
    "work_order",
    metadata,
    city(),
    uid("order_id", key=True),
    code("label", length=32),
    code("kind", length=16),
    code("route", length=24),
    code("state", length=24),
    code("visibility", length=24),
    flag("pending_confirmation"),
    uid("task_id", null=True),
    uid("event_id", null=True),
    uid("response_id", null=True),
    small("revision"),
    uid("unit_id", null=True),
    code("business_line", length=24),
    code("case_type", length=80),
    words("about"),
    words("aspects"),
    words("tags"),
    words("officers"),
    code("consent_contact", null=True, length=24),
    flag("consent_publish"),
    sealed("texts"),
    instant("opened_at"),
    uid("opened_by"),
    number("version"),
    uid("handler_id", null=True),
    small("round"),
    instant("due_at", null=True),
    instant("mark_at", null=True),
    words("progress", null=True),
    code("source", length=24),
)
"""``unit_id`` is the unit complained of, ``handler_id`` the one it stands with (承办单位); ``source`` how it came to the centre.
``progress`` is the whole of how it stands (:class:`server.orders.progress.Progress`), null where nobody has moved it yet. ``due_at``: when somebody is
late with it next; ``mark_at``: when its clocks are looked at next. ``label`` is the 工单编号 given at acceptance. ``texts`` seals JSON {citizen_words, wish, officer_hint}; about, aspects,
tags and officers are JSON lists. Task, event and response are null where it was opened by hand. ``pending_confirmation``: 待班长确认 where a lead
has it, else 待确认 (it comes from a conversation that broke off)."""

PENDING, PENDING_ = "pending_confirmation IS 1", "pending_confirmation IS true"
"""Orders that wait for a lead's word: few among many. In the words of SQLite and of PostgreSQL, as a list asks for them."""

WAITING = "state = 'awaiting_dispatch' AND kind = 'dissatisfied'"
"""Complaints that nobody has dispatched yet, in the words of their index so that both databases find it."""

ENDED = "state = 'closed' AND mark_at IS NOT NULL"
"""Orders that ended and may be taken up again still, in the words of their index so that both databases find it."""

_LET_BE_SHOWN = "{} AND state = 'closed' AND visibility = 'normal'"
_CONSENTING = _LET_BE_SHOWN.format("consent_publish IS 1")
_CONSENTING_ = _LET_BE_SHOWN.format("consent_publish IS true")


def CONSENTING(sqlite: bool) -> TextClause:
    """Orders that ended and whose citizen lets them be told of: few among many."""
    return text(_CONSENTING if sqlite else _CONSENTING_)


_o = order.c
Index("ix_work_order_opened", _o.city_id, _o.opened_at, _o.order_id, _o.visibility, _o.state, _o.kind, _o.pending_confirmation, _o.unit_id)  # fmt: skip
Index("ix_work_order_state", _o.city_id, _o.state, _o.kind, _o.visibility, _o.pending_confirmation, _o.unit_id, _o.opened_at, _o.order_id)  # fmt: skip
Index("ix_work_order_kind", _o.city_id, _o.kind, _o.state, _o.visibility, _o.pending_confirmation, _o.unit_id, _o.opened_at, _o.order_id)  # fmt: skip
Index("ix_work_order_unit", _o.city_id, _o.unit_id, _o.state, _o.kind, _o.visibility, _o.pending_confirmation, _o.opened_at, _o.order_id)  # fmt: skip
partial_index("ix_work_order_pending", _o.city_id, _o.pending_confirmation, _o.state, _o.kind, _o.visibility, _o.unit_id, _o.opened_at, _o.order_id, where=PENDING, postgresql=PENDING_)  # fmt: skip
# Each by what a list is narrowed to first, with all it may be narrowed to else, and the id: which orders are in the list, and in which
# order, is told by the index. Without the id a planner that knows one state only goes through all orders as they were opened.
partial_index("ix_work_order_waiting", _o.city_id, _o.opened_at, _o.visibility, _o.unit_id, where=WAITING)
partial_index("ix_work_order_due", _o.city_id, _o.due_at, _o.order_id, _o.visibility, _o.state, _o.kind, _o.pending_confirmation, _o.unit_id, where="due_at IS NOT NULL")  # fmt: skip
partial_index("ix_work_order_ended", _o.city_id, _o.mark_at, _o.order_id, _o.visibility, where=ENDED)
partial_index("ix_work_order_mark", _o.city_id, _o.mark_at, _o.order_id, where="mark_at IS NOT NULL")
partial_index(
    "ix_work_order_consenting",
    _o.city_id,
    _o.opened_at,
    _o.order_id,
    where=_CONSENTING,
    postgresql=_CONSENTING_,
)
Index("ix_work_order_event", _o.city_id, _o.event_id)
Index("ix_work_order_response", order.c.city_id, order.c.response_id)

order_history = Table(
    "order_history",
    metadata,
    city(),
    uid("order_id", key=True),
    small("step", key=True),
    code("move", length=32),
    code("state", length=24),
    uid("by_user_id", null=True),
    instant("at"),
    sealed("texts"),
    words("params"),
    code("effect", length=16),
    uid("op_id", null=True),
)
"""Every move of an order, its texts sealed; a correction keeps both versions here. ``effect``: a ``domain.vocabulary.StepEffect``."""

order_tag = Table(
    "order_tag",
    metadata,
    city(),
    uid("order_id", key=True),
    code("tag", key=True),
    code("axis", length=24),
    flag("chief"),
    instant("opened_at"),
)
"""The tags of an order, as its row has them, to look for and to count orders by. ``chief``: the first of its axis, under which the order counts there."""

Index("ix_order_tag_tag", order_tag.c.city_id, order_tag.c.tag, order_tag.c.order_id)
Index("ix_order_tag_axis", order_tag.c.city_id, order_tag.c.axis, order_tag.c.chief, order_tag.c.opened_at, order_tag.c.tag, order_tag.c.order_id)  # fmt: skip

LOWERED = "move IN ('lower', 'void')"
"""Moves by which a complaint comes to be less than one, in the words of their index so that both databases find it."""
partial_index(
    "ix_order_history_lowered",
    order_history.c.city_id,
    order_history.c.at,
    order_history.c.order_id,
    where=LOWERED,
)

order_unit = Table(
    "order_unit",
    metadata,
    city(),
    uid("order_id", key=True),
    uid("unit_id", key=True),
    flag("open"),
)
"""The units that have an order: those of the chain through which it came to where it stands, and those that assist. Who of a unit sees it is told by this."""

Index(
    "ix_order_unit_unit", order_unit.c.city_id, order_unit.c.unit_id, order_unit.c.open, order_unit.c.order_id
)

order_officer = Table(
    "order_officer",
    metadata,
    city(),
    uid("order_id", key=True),
    code("badge_no", key=True, length=32),
    instant("opened_at"),
)
"""The officers who may know that an order names them (``domain.orders.standing.named_by``), so that theirs are found without looking through
all; ``opened_at`` is the order's."""

Index(
    "ix_order_officer_badge",
    order_officer.c.city_id,
    order_officer.c.badge_no,
    order_officer.c.opened_at,
    order_officer.c.order_id,
)

order_look = Table("order_look", metadata, city(), uid("user_id", key=True), uid("order_id"), instant("at"))
"""The order that somebody has before them, and when they did last: told to others for half a minute, locks nothing."""

Index("ix_order_look_order", order_look.c.city_id, order_look.c.order_id)

order_revisit = Table(
    "order_revisit",
    metadata,
    city(),
    uid("order_id", key=True),
    uid("task_id", key=True),
    small("number"),
    instant("asked_at"),
)
"""Which tasks ask (or asked) what came of an order after it was rectified; ``number`` counts them from 1, the newest is the one that counts."""

Index("ix_order_revisit_task", order_revisit.c.city_id, order_revisit.c.task_id)

order_mark = Table(
    "order_mark",
    metadata,
    city(),
    uid("order_id", key=True),
    code("clock", key=True, length=24),
    small("round", key=True),
    number("since", key=True),
    code("mark", key=True, length=24),
    instant("set_at"),
    flag("told"),
)
"""The marks that the clocks of orders have set, once each: which run of which clock, and whether somebody was told, or it was over when the
centre came back from a standstill."""

order_not_assessed = Table(
    "order_not_assessed",
    metadata,
    city(),
    uid("order_id", key=True),
    uid("unit_id", null=True),
    instant("decided_at"),
)
"""Orders whose appeal was upheld: 不计入考核 of the unit that had it. What the citizen said counts in the public figure as ever."""

Index("ix_order_not_assessed_unit", order_not_assessed.c.city_id, order_not_assessed.c.unit_id)

praise_credit = Table(
    "praise_credit",
    metadata,
    city(),
    code("badge_no", key=True, length=32),
    uid("event_id", key=True),
    uid("citizen", key=True),
    uid("order_id"),
    uid("unit_id", null=True),
    instant("credited_at"),
    flag("to_check"),
)
"""Praise that was confirmed, once for each citizen, officer and event. ``badge_no`` is empty where the unit alone is meant; ``citizen`` the
contact group, or the order where nobody knows whose it is; ``to_check``: 待核, one officer had more from one unit in a week than is likely."""

Index("ix_praise_credit_week", praise_credit.c.city_id, praise_credit.c.badge_no, praise_credit.c.unit_id, praise_credit.c.credited_at)  # fmt: skip
partial_index("ix_praise_credit_to_check", praise_credit.c.city_id, praise_credit.c.credited_at, where="to_check IS 1", postgresql="to_check IS true")  # fmt: skip

order_counter = Table(
    "order_counter",
    metadata,
    city(),
    code("day", key=True, length=8),
    small("last"),
)
"""The newest 工单编号 of a day; the label is for people, ids stay derived."""
