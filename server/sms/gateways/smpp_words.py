"""What an SMPP gateway delivers, kept word for word and understood afterwards."""

from __future__ import annotations

import msgspec

from domain.sms.errors import CodeTable, ErrorClass
from domain.sms.receipts import (
    IdBase,
    ReceiptState,
    normalised,
    read_receipt_text,
    stat_of_message_state,
    state_of,
)
from server.sms.gateways.decoding import decoded
from server.sms.gateways.interface import (
    Incoming,
    LongPart,
    NotUnderstood,
    RawIncoming,
    RawKind,
    Receipt,
    Reply,
)
from server.sms.gateways.telephones import national
from server.sms.gateways.udh import long_part, split

UCS2 = 8
_CODINGS = {0: "ascii", 1: "ascii", 3: "latin-1", UCS2: "utf-16-be", 15: "gb18030"}
"""``data_coding`` of SMPP 3.4, 5.2.19; 15 is what gateways in China call GBK."""
_HEADER = 0x40
_TYPE = 0x3C
_RECEIPT, _NOTIFICATION = 0x04, 0x20


class Delivered(msgspec.Struct, frozen=True, omit_defaults=True):
    """The fields of a ``deliver_sm`` that mean something to us; or what a gateway answered too late to a submission, as ``ref``,
    ``part`` and ``message_id``."""

    source: str = ""
    destination: str = ""
    esm_class: int = 0
    data_coding: int = 0
    data: bytes = b""
    message_id: str = ""
    message_state: int | None = None
    sar: tuple[int, int, int] | None = None
    ref: str = ""
    part: int = 0

    @property
    def kind(self) -> RawKind:
        receipt = self.ref or self.esm_class & _TYPE in (_RECEIPT, _NOTIFICATION)
        return RawKind.RECEIPT if receipt else RawKind.REPLY

    def raw(self) -> RawIncoming:
        """As it is kept."""
        return RawIncoming(self.kind, msgspec.json.encode(self))


class SmppWords:
    """Receipts and replies of one gateway.

    Attributes:
        response_ids, receipt_ids: how it writes an id where it answers, and where it reports.
    """

    def __init__(self, codes: CodeTable, response_ids: IdBase, receipt_ids: IdBase) -> None:
        self._codes = codes
        self._response_ids = response_ids
        self._receipt_ids = receipt_ids

    def understand(self, raw: RawIncoming) -> list[Incoming]:
        try:
            told = msgspec.json.decode(raw.body, type=Delivered)
        except msgspec.MsgspecError as error:
            raise NotUnderstood(type(error).__name__) from None
        if told.ref:
            known = normalised(told.message_id, self._response_ids)
            return [Receipt(known, told.ref, told.part, ReceiptState.PENDING, ("ACCEPTD",))]
        if told.kind is RawKind.RECEIPT:
            return [self._receipt(told)]
        if not told.source:
            raise NotUnderstood("nobody wrote it")
        return [_reply(told)]

    def _receipt(self, told: Delivered) -> Receipt:
        text = read_receipt_text(told.data.decode("latin-1"))
        gateway_id = told.message_id or (text.gateway_id if text else "")
        if text is not None:
            codes: tuple[str, ...] = (text.stat, text.err)
        elif told.message_state is not None:
            codes = (stat_of_message_state(told.message_state),)
        else:
            raise NotUnderstood("no state")
        if not gateway_id:
            raise NotUnderstood("no id")
        state = state_of(codes[0])
        error: ErrorClass | None = None
        if state is ReceiptState.FAILED:
            error = self._codes.of_receipt(*codes)
        return Receipt(normalised(gateway_id, self._receipt_ids), "", None, state, codes, error)


def _reply(told: Delivered) -> Reply:
    header, data = split(told.data) if told.esm_class & _HEADER else (b"", told.data)
    long = told.sar or long_part(header)
    text = decoded(
        data, _CODINGS.get(told.data_coding, "utf-16-be" if told.data_coding & 0x0C == UCS2 else "utf-8")
    )
    return Reply("", national(told.source), told.destination, data, text, LongPart(*long) if long else None)
