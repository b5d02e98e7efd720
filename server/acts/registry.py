"""Where capabilities plug in: kind of act → handler, row kind → projector.

A capability offers ``HANDLER`` in each module of ``server/<capability>/handlers`` (one a kind, named after it), and in
``server/<capability>/rows.py`` ``PROJECTORS`` (a sequence of :class:`Projector`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from domain.acts.act import Act
from domain.acts.registry import ACTS
from server.acts.handler import AnyHandler
from server.db.work import Reading
from server.plugins import members, offered


class Projector(Protocol):
    """Builds the data of one row kind at the moment of pulling."""

    kind: str

    def project(self, reading: Reading, scope: str, ids: Sequence[str]) -> Mapping[str, object]:
        """Row id → data (a dataclass of ``domain.wire.rows``); an id left out is sent as a tombstone."""


class Registry:
    """All handlers and projectors of this process."""

    def __init__(
        self,
        handlers: Sequence[AnyHandler] = (),
        projectors: Sequence[Projector] = (),
        acts: Mapping[str, type[Act]] = ACTS,
    ) -> None:
        """``acts``: all kinds that can be read; ``versions`` says up to which payload version.

        Raises:
            ValueError: two handlers claim one kind, or two projectors one row kind.
        """
        self.handlers = {handler.act.KIND: handler for handler in handlers}
        if len(self.handlers) != len(handlers):
            raise ValueError("two handlers for one kind")
        self.projectors = {projector.kind: projector for projector in projectors}
        if len(self.projectors) != len(projectors):
            raise ValueError("two projectors for one row kind")
        self.acts = acts
        self.versions = {kind: act.VERSION for kind, act in acts.items()}


@lru_cache(maxsize=1)
def default_registry() -> Registry:
    """The registry of what the capabilities offer."""
    return Registry(
        handlers=[module.HANDLER for module in members("handlers")],
        projectors=[p for offer in offered("rows", "PROJECTORS") for p in offer],
    )
