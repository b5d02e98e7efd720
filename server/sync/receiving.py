"""Where a running centre keeps what it takes operations in with."""

from __future__ import annotations

from typing import Annotated, Protocol

from fastapi import Depends, Request

from server.acts.registry import Registry


class TakesOperations(Protocol):
    """The running centre, as sync knows it."""

    @property
    def registry(self) -> Registry: ...


async def _registry(request: Request) -> Registry:
    centre: TakesOperations = request.app.state.centre
    return centre.registry


TheRegistry = Annotated[Registry, Depends(_registry)]
"""Parameter of a route: handlers, projectors and up-casts of this process."""
