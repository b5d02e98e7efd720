"""Work orders as they are read: a page of the list, and one order whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from msgspec import Meta

from domain.orders.given import Given
from domain.orders.standing import Standing
from domain.problems import Param
from domain.wire.types import Code, Count, Id, Instant, Short, Words


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of the list. States, kinds, routes: codes of ``domain.vocabulary``; ``pending_confirmation`` is 待班长确认, or 待确认 where
    no lead has it: it comes from a conversation that broke off.

    ``excerpt`` is the beginning of the citizen's words. ``unit``: the one complained of; ``handler``: the one it stands with, none while that
    is the centre. ``due_at``: when somebody is late with it next.
    """

    order_id: Id
    label: Short
    kind: Code
    route: Code
    state: Code
    visibility: Code
    unit_id: Id | None
    unit_name: Short
    business_line: Code
    case_type: Short
    about: list[Code]
    aspects: list[Code]
    opened_at: Instant
    pending_confirmation: bool = False
    excerpt: Words = ""
    handler_id: Id | None = None
    handler_name: Short = ""
    due_at: Instant | None = None
    round: Count = 1
    source: Code = "form"
    version: Count = 1


@dataclass(frozen=True, slots=True)
class OrderStepLine:
    """One move of an order's history; ``by`` is a name, empty for the centre itself. ``effect``: a ``domain.vocabulary.StepEffect``; ``given``:
    all that was given with it, where it was no form that made it."""

    step: Count
    move: Code
    state: Code
    at: Instant
    by: Short = ""
    text: Words = ""
    params: dict[str, Param] = field(default_factory=dict)
    effect: Code = "made"
    given: Given | None = None


@dataclass(frozen=True, slots=True)
class OrderOfficerLine:
    """An officer of the event, as of its time."""

    badge_no: Short
    name: Short = ""


@dataclass(frozen=True, slots=True)
class OrderClockLine:
    """One run of a clock (``domain.orders.clocks``): since when, when it is or was due (none while it stands), and when it was stopped.

    ``provisional``: it is reckoned with a year whose working days are not published yet.
    """

    clock: Code
    since: Instant
    due_at: Instant | None = None
    stopped: Instant | None = None
    late: bool = False
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class OrderDetail:
    """``GET /api/v1/orders/{id}``: one order with its citizen's words, unit, officers, tags and history.

    ``standing``: what its moves are judged by; ``moves``: what whoever reads it could make of it now. ``public_phone``: of the unit complained of.
    ``not_assessed``: 不计入考核, an appeal about it was upheld; the citizen's answer counts in the public figure as ever.
    """

    summary: OrderLine
    citizen_words: Words
    wish: Words
    officer_hint: Words
    consent_contact: Code | None
    consent_publish: bool | None
    officers: list[OrderOfficerLine] = field(default_factory=list)
    tags: list[Code] = field(default_factory=list)
    history: list[OrderStepLine] = field(default_factory=list)
    event_at: Instant | None = None
    dispatch_no: Short = ""
    mask: Short = ""
    opened_by: Short = ""
    standing: Standing | None = None
    clocks: list[OrderClockLine] = field(default_factory=list)
    moves: list[Code] = field(default_factory=list)
    public_phone: Short = ""
    not_assessed: bool = False


@dataclass(frozen=True, slots=True)
class OrderPage:
    """``GET /api/v1/orders``: newest first; ``after`` is the cursor of the next page, null on the last one.

    ``total`` counts the orders the filter finds that this user may see, up to a thousand; ``more``: there are more than that.
    """

    orders: list[OrderLine]
    after: Short | None = None
    total: Count = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class WordsSought:
    """Orders that have all of these words in what was said, in any order; spaces part them. Never in a URL: it stands in logs.

    Attributes:
        words: as typed, one sign or more.
        after: the cursor of the page before.
        state, kind, unit_id: only such orders, of the unit and all below it.
    """

    words: Annotated[str, Meta(max_length=200)]
    after: Annotated[str, Meta(max_length=80)] | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    state: Code | None = None
    kind: Code | None = None
    unit_id: Id | None = None


@dataclass(frozen=True, slots=True)
class WordsFound:
    """``POST /api/v1/orders/words``: newest first, each with the part of its words that was looked for as its excerpt, long numbers left out.

    ``after`` is the cursor of what follows, null where there is nothing; a page may be short of its limit and have one: so many texts were
    opened for it.
    """

    orders: list[OrderLine]
    after: Short | None = None


@dataclass(frozen=True, slots=True)
class Lookers:
    """Names of the others who have an order before them."""

    names: tuple[Short, ...]
