"""Work orders as a lead's and a supervisor's workstation replicate them: what it takes to decide about one without the centre.

They carry the citizen's words, because that is what is decided on; no number, name or address. 涉警举报 is in none of them.
"""

from __future__ import annotations

from msgspec import field

from domain.orders.given import Given
from domain.orders.standing import Standing
from domain.wire.message import Message
from domain.wire.types import Code, Count, Instant, Key, Named, Short, Words


class OrderSaid(Message, frozen=True):
    """The newest step of one move that somebody decides about, with what was given: a return's ground, a report, an objection.

    ``by``: the name of who made it.
    """

    move: Named
    at: Instant
    given: Given
    by: Short = ""


class OrderRow(Message, frozen=True):
    """An open order in ``orders``, and one that is closed while an appeal or a 归属异议 about it waits; leaves the scope with its end.

    Attributes:
        standing: what the machine judges by.
        due: by ``domain.orders.clocks.Clock``: when each clock runs out that runs; due_at: the one that is shown.
        settles_at: from when on it may go on though the conversation broke off that it comes from.
        words, wish, officer_hint: as the citizen said them.
        unit_name: of the unit complained of as its source calls it, where it is matched to none.
        posted: units in which the event's officers served at its time.
        group_id: the contact group, by which orders of one citizen are found; a name of no meaning elsewhere.
    """

    order_id: Key
    label: Short
    version: Count
    standing: Standing
    opened_at: Instant
    route: Named = "responsible_unit"
    source: Named = "form"
    due: dict[Code, Instant] = field(default_factory=dict)
    due_at: Instant | None = None
    settles_at: Instant | None = None
    words: Words = ""
    wish: Words = ""
    officer_hint: Words = ""
    unit_name: Short = ""
    business_line: Named = "other"
    case_type: Short = ""
    about: tuple[Named, ...] = ()
    aspects: tuple[Named, ...] = ()
    tags: tuple[Named, ...] = ()
    officers: tuple[Short, ...] = ()
    posted: tuple[Key, ...] = ()
    publish: bool = False
    dispatch_no: Short = ""
    event_at: Instant | None = None
    group_id: Key | None = None
    said: tuple[OrderSaid, ...] = ()

    def newest(self, move: str) -> OrderSaid | None:
        """What was given with a move when it was last made, where it is told."""
        return next((one for one in reversed(self.said) if one.move == move), None)
