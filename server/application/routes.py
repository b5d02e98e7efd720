"""The routes of an application and what each declares."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from server.accounts.access import Access
from server.web.messages import Declared, declared


@dataclass(frozen=True, slots=True)
class Declaration:
    """One route: whole path, methods, and what it said of itself (``None`` where it forgot)."""

    path: str
    methods: frozenset[str]
    access: Access | None
    messages: Declared | None


def declarations(app: FastAPI) -> list[Declaration]:
    """All routes of capabilities, in order.

    Raises:
        ValueError: one declares its access twice.
    """
    found = []
    for route in iter_route_contexts(app.routes):
        if not isinstance(route.original_route, APIRoute):
            continue
        access = _accesses(route.dependant)
        if len(access) > 1:
            raise ValueError(f"{route.path_format} declares its access {len(access)} times")
        found.append(
            Declaration(
                path=str(route.path_format),
                methods=frozenset(route.methods or ()),
                access=access[0] if access else None,
                messages=declared(route.openapi_extra),
            )
        )
    return found


def _accesses(dependant: Dependant) -> list[Access]:
    found = []
    for inner in dependant.dependencies:
        access = getattr(inner.call, "access", None)
        if isinstance(access, Access):
            found.append(access)
        found.extend(_accesses(inner))
    return found
