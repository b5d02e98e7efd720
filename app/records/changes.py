"""What changed, told to whoever shows it: kinds and ids, never the data."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto
from threading import Lock

log = logging.getLogger(__name__)


class ChangeKind(StrEnum):
    """What a screen may show and so has to refresh."""

    TASK = auto()
    UNIT = auto()
    USER = auto()
    TAG = auto()
    SETTING = auto()
    EMERGENCY = auto()
    RECORD = auto()
    """Own forms and what became of them: 我的记录 and the marks ✓, ✓✓, 退回待改."""
    DRAFT = auto()
    PACK = auto()
    """Contact groups on lease came or went."""
    AGENT_STATE = auto()
    SYNC = auto()
    """The sync strip: online, unsent, refused, last sync."""
    SESSION = auto()
    """Logged in, locked, logged out, permissions."""
    PANEL = auto()
    """The lead's panel has new figures."""
    ORDER = auto()
    REVIEW = auto()
    """What a lead settles or puts aside."""


@dataclass(frozen=True, slots=True)
class Changes:
    """One operation's or pull's effect on what screens show.

    Attributes:
        kinds: what to refresh, see :class:`ChangeKind`.
        ids: rows concerned; empty means any of these kinds may have changed.
        source: what did it: ``save``, ``push``, ``pull``, ``session``, ``live``.
    """

    kinds: frozenset[str]
    ids: frozenset[str] = frozenset()
    source: str = ""

    def touches(self, *kinds: str) -> bool:
        """Whether any of these kinds changed."""
        return not self.kinds.isdisjoint(kinds)


Listener = Callable[[Changes], None]


class Bus:
    """Plain fan-out on the publisher's thread; the bridge carries it to the main thread. Safe from any thread."""

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()
        self._lock = Lock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` after every change; returns the function that ends it."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners = tuple(known for known in self._listeners if known is not listener)

        return unsubscribe

    def publish(self, changes: Changes) -> None:
        """Tell all listeners; one that fails is logged and does not keep the others from hearing."""
        for listener in self._listeners:
            try:
                listener(changes)
            except Exception:
                log.exception("a listener failed on %s", sorted(changes.kinds))

    def tell(self, *kinds: str, ids: frozenset[str] = frozenset(), source: str = "") -> None:
        """Publish without building the value first."""
        self.publish(Changes(frozenset(kinds), ids, source))
