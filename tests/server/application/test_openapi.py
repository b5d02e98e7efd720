"""The description is complete: every route with what it takes, gives and asks for, and every reference resolves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.wire.sync import MAX_BATCH
from server.application.routes import declarations
from tests.helpers.centre import Centre


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


def test_every_route_is_described(sqlite_centre: Centre) -> None:
    whole = sqlite_centre.http.get("/api/v1/openapi.json").json()
    assert whole["openapi"].startswith("3.1")
    seen = set()
    for route in declarations(sqlite_centre.app):
        assert route.messages is not None, f"{route.path} does not declare its messages"
        for method in route.methods - {"HEAD"}:
            operation = whole["paths"][route.path][method.lower()]
            assert operation.get("description"), (method, route.path)
            assert operation["operationId"] not in seen
            seen.add(operation["operationId"])
            assert ("requestBody" in operation) == (route.messages.takes is not None), route.path
            answer = operation["responses"][str(route.messages.status)]
            assert route.messages.status == 204 or answer["content"], route.path
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            assert operation["x-access"]["kind"] in (
                "public",
                "user",
                "device",
                "device_or_user",
                "machine_or_user",
                "gateway",
                "browser",
            )
            assert bool(operation["security"]) == (operation["x-access"]["kind"] != "public")


def test_every_reference_resolves(sqlite_centre: Centre) -> None:
    whole = sqlite_centre.http.get("/api/v1/openapi.json").json()
    schemas = whole["components"]["schemas"]
    found = set(_references(whole))
    assert "#/components/schemas/Envelope" in found
    assert {reference.removeprefix("#/components/schemas/") for reference in found} <= set(schemas)


def test_messages_carry_their_limits(sqlite_centre: Centre) -> None:
    schemas = sqlite_centre.http.get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert schemas["Push"]["properties"]["ops"]["maxItems"] == MAX_BATCH
    assert "pattern" in str(schemas["Envelope"]["properties"]["op_id"])
