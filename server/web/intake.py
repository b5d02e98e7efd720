"""What a route takes in: how many bytes, and whether they come whole or are read by the route as they come.

A route declares it by the dependency that gives it its body (``messages.body``, ``messages.raw_body``, :func:`streamed`); one that
declares nothing takes :data:`USUAL`. The door (``server.web.door``) keeps to it before any route runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import Depends, Request

USUAL_BYTES = 2 * 1024 * 1024
STRANGERS_BYTES = 64 * 1024
"""The most that a route takes from somebody whom nothing is known of."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Attributes:
    most: bytes of the body, as sent and as unpacked.
    streamed: the route reads it itself, piece by piece, never unpacked; the limit and the time-outs hold all the same.
    form: it is a page's form: what somebody typed is kept even where their session has ended meanwhile.
    """

    most: int
    streamed: bool = False
    form: bool = False


USUAL = Intake(USUAL_BYTES)
STRANGERS = Intake(STRANGERS_BYTES)


def streamed(most: int) -> Any:
    """Dependency of a route that reads its body of at most ``most`` bytes itself, by ``request.stream()``."""

    async def given(request: Request) -> Request:
        return request

    return declares(given, Intake(most, streamed=True))


def declares(dependency: Any, intake: Intake) -> Any:
    """The dependency, saying what its route takes in."""
    dependency.intake = intake
    return Depends(dependency)
