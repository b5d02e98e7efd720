"""The routes of an application, what each declares, and the rule by which the door lets somebody in to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from fastapi import FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import compile_path

from server.accounts.access import Access
from server.web.door import Rule
from server.web.intake import STRANGERS, USUAL, Intake
from server.web.messages import Declared, declared
from server.web.problems import Refusal


@dataclass(frozen=True, slots=True)
class Declaration:
    """One route: whole path (``shape``: with what its parameters may be), methods, and what it said of itself (``None`` where it forgot)."""

    path: str
    shape: str
    methods: frozenset[str]
    access: Access | None
    messages: Declared | None
    rule: Rule | None


def declarations(app: FastAPI) -> list[Declaration]:
    """All routes of capabilities, in order.

    Raises:
        ValueError: one declares its access twice.
    """
    found = []
    for route in iter_route_contexts(app.routes):
        if not isinstance(route.original_route, APIRoute):
            continue
        calls = list(_calls(route.dependant))
        access = [call for call in calls if isinstance(getattr(call, "access", None), Access)]
        intakes = [call.intake for call in calls if isinstance(getattr(call, "intake", None), Intake)]
        if len(access) > 1 or len(intakes) > 1:
            raise ValueError(f"{route.path_format} declares its access or its body more than once")
        declares = access[0].access if access else None
        usual = STRANGERS if declares is not None and declares.kind == "public" else USUAL
        found.append(
            Declaration(
                path=str(route.path_format),
                shape=str(route.path),
                methods=frozenset(route.methods or ()),
                access=declares,
                messages=declared(route.openapi_extra),
                rule=Rule(access[0].check, _within(intakes[0], usual) if intakes else usual)
                if access
                else None,
            )
        )
    return found


async def _shut(_request: Request) -> object:
    raise Refusal(404, "http.not_found")


SHUT = Rule(_shut, STRANGERS)
"""Of a route that does not say who may come in: nobody."""


class RuleBook:
    """Finds the rule of a request. Routes may be added to the application until it is first asked, and after that too."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._routes = -1
        self._exact: dict[str, dict[str, Rule]] = {}
        self._shaped: list[tuple[re.Pattern[str], frozenset[str], Rule]] = []

    def find(self, method: str, path: str) -> Rule | None:
        """The rule of the route that serves this; ``None`` if none does."""
        if len(self._app.routes) != self._routes:
            self._read()
        exact = self._exact.get(path)
        if exact is not None and method in exact:
            return exact[method]
        for shape, methods, rule in self._shaped:
            if method in methods and shape.match(path):
                return rule
        return None

    def _read(self) -> None:
        self._routes = len(self._app.routes)
        self._exact, self._shaped = {}, []
        for one in declarations(self._app):
            rule = one.rule or SHUT
            if "{" in one.path:
                pattern, _, _ = compile_path(one.shape)
                self._shaped.append((pattern, one.methods, rule))
            else:
                self._exact.setdefault(one.path, {}).update(dict.fromkeys(one.methods, rule))


def _within(intake: Intake, usual: Intake) -> Intake:
    """A stranger's body stays a stranger's, whatever its message may be long."""
    return replace(intake, most=usual.most) if usual is STRANGERS else intake


def _calls(dependant: Dependant) -> Iterator[Any]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _calls(inner)
