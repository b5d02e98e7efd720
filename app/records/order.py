"""Work orders as the list and the page of one order show them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class OrdersQuery:
    """What the list shows; empty strings do not narrow. States, kinds: codes of ``domain.vocabulary``."""

    state: str = ""
    kind: str = ""
    unit_id: str = ""


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """One line of the list. ``pending_confirmation`` is 待班长确认."""

    order_id: str
    label: str
    kind: str
    route: str
    state: str
    visibility: str
    unit_id: str | None
    unit_name: str
    business_line: str
    case_type: str
    about: tuple[str, ...]
    aspects: tuple[str, ...]
    opened_at: int
    pending_confirmation: bool = False
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class OrderStep:
    """One move of an order's history; ``by`` is a name, empty for the centre itself."""

    step: int
    move: str
    state: str
    at: int
    by: str = ""
    text: str = ""
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OrderOfficer:
    badge_no: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """One order with its citizen's words, unit, officers, tags and history."""

    summary: OrderSummary
    citizen_words: str
    wish: str
    officer_hint: str
    consent_contact: str | None
    consent_publish: bool | None
    officers: tuple[OrderOfficer, ...] = ()
    tags: tuple[str, ...] = ()
    history: tuple[OrderStep, ...] = ()
    event_at: int | None = None
    dispatch_no: str = ""
    mask: str = ""
    opened_by: str = ""


@dataclass(frozen=True, slots=True)
class OrdersPage:
    """``after`` is the centre's cursor, None on the last page."""

    orders: tuple[OrderSummary, ...]
    after: str | None
    total: int | None = None
