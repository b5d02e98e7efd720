"""The routes of one capability, passed over at once where a request is for another's.

The framework tries the pattern of each route it comes to, and does so twice where routers stand in routers: with two hundred routes that was a
third of what the centre spends on a short request.
"""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from server.plugins import modules


class Chapter(APIRouter):
    """Routes that are only looked at for an address that begins as one of them does."""

    def __init__(self, routes: APIRouter, prefix: str = "") -> None:
        super().__init__()
        self.include_router(routes)
        contexts = iter_route_contexts(routes.routes)
        paths = [str(one.path_format) for one in contexts if isinstance(one.original_route, APIRoute)]
        self._beginnings = tuple({prefix + path.partition("{")[0] for path in paths})

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and not scope["path"].startswith(self._beginnings):
            return Match.NONE, {}
        return super().matches(scope)


@cache
def chapters(prefix: str) -> tuple[BaseRoute, ...]:
    """What any application of this process serves: ``endpoints`` of the capabilities under the prefix, their ``pages`` at the root.

    Nothing of a route is an application's own, and to work out what each of them takes costs a tenth of a second.
    """
    whole = APIRouter()
    for module in modules("endpoints"):
        whole.include_router(Chapter(module.router, prefix), prefix=prefix)
    for module in modules("pages"):
        whole.include_router(Chapter(module.router))
    return tuple(whole.routes)
