"""A service event as a reader hands it on: complete, checked, not yet encrypted and without a place in the database."""

from __future__ import annotations

from msgspec import Struct

from domain.phones import Phone


class EventRow(Struct, frozen=True, gc=False):
    """One thing the police did for one citizen (业务事件), read from one row of a source.

    Attributes:
        event_id: UUIDv5 of city, source and number (``domain.ids.event_id``).
        line_no: 1-based line of the source.
        dispatch_no: 处警单号, or empty; one call can have several (一警多处).
        call_no: 接警单号, or empty.
        business_line: code of ``BusinessLine``, or empty where the source does not say.
        report_way: code of ``ReportWay``, or empty.
        reported_at, dispatched_at, arrived_at, closed_at: instants in UTC ms.
        unit_code, unit_name: the handling unit as the source writes it.
        officers: 警号 of the officers; names without a number stay among the source fields.
        sex: code of ``Sex``.
        no_revisit: 不宜回访: not to be asked.
        undecided: the source may mean that, or that nobody has asked yet: not to be asked until a mapping says which.
        returned: it comes from a rejects file and nobody has said that it holds: it changes no event that is there.
        source_fields: JSON object of all columns as they came, without number, second phone, name, address and facts;
            numbers and the citizen's name that stand in its free text are masked.
    """

    event_id: str
    line_no: int
    source: str
    dispatch_no: str
    call_no: str
    reported_at: int
    business_line: str = ""
    case_type: str = ""
    case_subtype: str = ""
    report_way: str = ""
    dispatched_at: int | None = None
    arrived_at: int | None = None
    closed_at: int | None = None
    unit_code: str = ""
    unit_name: str = ""
    officers: tuple[str, ...] = ()
    name: str = ""
    sex: str = "unknown"
    phone: Phone | None = None
    second_phone: Phone | None = None
    address: str = ""
    facts: str = ""
    no_revisit: bool = False
    undecided: bool = False
    returned: bool = False
    source_fields: str = "{}"

    @property
    def has_contact(self) -> bool:
        """Whether the citizen can be reached at all."""
        return self.phone is not None or self.second_phone is not None
