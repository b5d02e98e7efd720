"""The ledger: every message that was ever planned stands under exactly one measure, and the measures add up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.sms.message import SENT, MessageState

PLANNED = "planned"
"""Every message once, whatever became of it."""
WAITING = "waiting"
"""Planned or claimed: it has not gone out yet."""
REPLIED = "replied"
"""Its citizen wrote back, counted once."""
READABLE = "readable"
"""What they wrote first was read with certainty, or settled by a person."""
BESIDE = frozenset({PLANNED, REPLIED, READABLE})
"""Measures that stand beside the one a message is under."""

_UNDER_WAY = frozenset({MessageState.PLANNED, MessageState.CLAIMED})


def measure(state: MessageState | str, reason: str | None = None, error_class: str | None = None) -> str:
    """What a message in this state is counted as: the state, and why where that is asked."""
    now = MessageState(state)
    if now in _UNDER_WAY:
        return WAITING
    why = error_class if now is MessageState.FAILED else reason
    if why and now in (
        MessageState.EXCLUDED,
        MessageState.CANCELLED,
        MessageState.FAILED,
        MessageState.UNKNOWN,
    ):
        return f"{now.value}:{why}"
    return now.value


@dataclass(frozen=True, slots=True)
class Ledger:
    """What became of the messages of a day, a rule or all: ``counts`` by :func:`measure`."""

    counts: Mapping[str, int] = field(default_factory=dict)

    def of(self, state: MessageState | str) -> int:
        """How many stand in a state, whatever the reason."""
        name = str(state)
        return sum(n for what, n in self.counts.items() if what.partition(":")[0] == name)

    def why(self, state: MessageState | str) -> dict[str, int]:
        """How many stand in a state, by reason or class; an empty name for those without one."""
        name = str(state)
        found = ((what.partition(":"), n) for what, n in self.counts.items())
        return {why: n for (state_name, _, why), n in found if state_name == name and n}

    @property
    def planned(self) -> int:
        """All that were ever planned."""
        return self.counts.get(PLANNED, 0)

    @property
    def waiting(self) -> int:
        """Not out yet."""
        return self.counts.get(WAITING, 0)

    @property
    def sent(self) -> int:
        """All that may have left: those still without a receipt too."""
        return sum(self.of(state) for state in SENT)

    @property
    def imbalance(self) -> int:
        """0 where ``planned = excluded + cancelled + sent + waiting``."""
        ended = self.of(MessageState.EXCLUDED) + self.of(MessageState.CANCELLED)
        return self.planned - ended - self.sent - self.waiting
