"""Replies that were read: whoever makes something of them is told, in the transaction that judged them.

The judge of what gateways brought writes the rows of ``sms_reply`` (whose it is, as what it was read) and calls :func:`tell` once a batch.
Who must hear of it offers ``following.citizens_replied(work, replies)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from domain.vocabulary import Channel
from server.db.work import UnitOfWork
from server.plugins import offered


@dataclass(frozen=True, slots=True)
class Replied:
    """One reply, read.

    Attributes:
        text: as it was read.
        label: a ``domain.sms.conversation.Meaning``, as the rules of reading named it.
        sure: read with certainty.
        aspects: aspect to 1 or 3; also: a second meaning.
        message: the row of ``sms_message`` it belongs to (``server.sms.repository.messages.of``), ``None`` where it belongs to none.
        whose: it is certain that it belongs there; not where one of several open questions was taken.
        number: who wrote it, whole; group_id: the keyed hash of that.
        late: after the window; cut: parts of it are missing; channel: by text, or on the form behind its link.
    """

    reply_id: str
    text: str = field(repr=False)
    label: str
    sure: bool
    received_at: int
    number: str = field(repr=False)
    group_id: str | None
    message: Any | None = None
    whose: bool = True
    aspects: Mapping[str, int] = field(default_factory=dict)
    also: frozenset[str] = frozenset()
    late: bool = False
    cut: bool = False
    channel: Channel = Channel.SMS


Follow = Callable[[UnitOfWork, Sequence[Replied]], object]


def tell(work: UnitOfWork, replies: Sequence[Replied]) -> None:
    """Have everything follow from these replies that follows from them."""
    if replies:
        for follow in _following():
            follow(work, replies)


@lru_cache(maxsize=1)
def _following() -> tuple[Follow, ...]:
    return tuple(offered("following", "citizens_replied"))
