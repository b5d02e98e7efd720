"""Messages for tests of gateways."""

from __future__ import annotations

from domain.sms.errors import CodeTable, ErrorClass, ErrorCodes
from resources import read_yaml
from server.sms.gateways.interface import Outgoing, RawIncoming

TEXT = "【明川市公安局】您好！请评价接听您来电的工作人员：1满意 2基本满意 3不满意，也可直接写意见。退订回T"
REF = "0123456789abcdef0123456789abcdef-1"


def codes(protocol: str, own: dict[str, ErrorClass] | None = None) -> CodeTable:
    """The codes that ship."""
    return CodeTable(ErrorCodes.of(read_yaml("sms", "errors.yaml")), protocol, own or {})


def outgoing(number: str = "13800000000", ref: str = REF, text: str = TEXT, most: int = 70) -> Outgoing:
    """A message whose text is cut every ``most`` signs."""
    parts = tuple(text[at : at + most] for at in range(0, len(text), most))
    return Outgoing(ref, number, "1069011001", text, parts)


class Kept(list[RawIncoming]):
    """What a gateway brought, as durable as a list is; ``full`` keeps nothing."""

    full = False

    def take(self, raw: RawIncoming) -> None:
        if self.full:
            raise OSError("disk full")
        self.append(raw)
