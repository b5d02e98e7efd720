"""How codes of orders are called on the pages and in print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from domain.orders.details import Ground
from domain.vocabulary import (
    BusinessLine,
    Finding,
    OrderEnd,
    OrderKind,
    OrderMove,
    OrderSource,
    OrderState,
    Visibility,
)
from resources import words
from server.desk import causes
from server.desk.fields import Codes, Way

Words = Callable[[str], str]
"""The words of a key in the language of the page."""


@dataclass(frozen=True, slots=True)
class Said:
    """The names of codes in one language; a code of a newer version shows as itself."""

    lang: str
    t: Words

    def kind(self, code: str) -> str:
        return self._of(OrderKind, code)

    def state(self, code: str) -> str:
        return self._of(OrderState, code)

    def move(self, code: str) -> str:
        return self._of(OrderMove, code)

    def finding(self, code: str) -> str:
        return self._of(Finding, code)

    def line(self, code: str) -> str:
        return self._of(BusinessLine, code)

    def source(self, code: str) -> str:
        return self._of(OrderSource, code)

    def visibility(self, code: str) -> str:
        return self._of(Visibility, code)

    def end(self, code: str) -> str:
        return self._of(OrderEnd, code)

    def way(self, code: str) -> str:
        return self.t(f"desk.way.{code}") if code in frozenset(Way) else code

    def ground(self, code: str) -> str:
        return self.t(f"desk.ground.{code}") if code in frozenset(Ground) else code

    def cause(self, code: str) -> str:
        return causes.cause_said(code, self.lang)

    def action(self, code: str) -> str:
        return causes.action_said(code, self.lang)

    def option(self, of: Codes, code: str) -> str:
        """What can be chosen in a form."""
        return {
            Codes.FINDING: self.finding,
            Codes.GROUND: self.ground,
            Codes.WAY: self.way,
            Codes.CAUSE: self.cause,
            Codes.ACTION: self.action,
        }[of](code)

    def _of(self, kind: type[StrEnum], code: str) -> str:
        return _labels(kind, self.lang).get(code, code)


@cache
def _labels(kind: type[StrEnum], lang: str) -> dict[str, str]:
    return words.labels(kind, lang)
