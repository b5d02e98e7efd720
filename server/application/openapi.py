"""The OpenAPI description, complete: messages from the wire dataclasses by msgspec, problems, and who may call."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from server.accounts.access import Access
from server.application.routes import Declaration, declarations
from server.web.messages import DECLARED, JSON
from server.web.problems import MEDIA_TYPE

_REF = "#/components/schemas/{name}"
_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `code` with `params` says what is wrong, for a machine; words are put to it by the client.",
    "required": ["type", "title", "status", "code", "params"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "params": {"type": "object"},
        "field": {"type": "string"},
        "row": {"type": "integer"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}


def describe(app: FastAPI) -> dict[str, Any]:
    """The whole description; made once."""
    if app.openapi_schema is None:
        app.openapi_schema = _describe(app)
    return app.openapi_schema


def _describe(app: FastAPI) -> dict[str, Any]:
    routes = declarations(app)
    kinds = _kinds(routes)
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    by_kind = dict(zip(map(repr, kinds), schemas, strict=True))
    whole = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    for route in routes:
        for method in route.methods:
            operation = whole["paths"].get(route.path, {}).get(method.lower())
            if operation is not None:
                _complete(operation, route, by_kind)
    parts = whole.setdefault("components", {})
    ours = parts.setdefault("schemas", {})
    ours.pop("HTTPValidationError", None)
    ours.pop("ValidationError", None)
    ours.update(components)
    ours["Problem"] = _PROBLEM
    parts["securitySchemes"] = {
        "user": {"type": "http", "scheme": "bearer", "description": "Access token of a login."},
        "device": {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Device <device id>:<secret>`: a registered workstation.",
        },
        "browser": {
            "type": "apiKey",
            "in": "cookie",
            "name": "__Host-minyi110",
            "description": "Session of a browser: pages for people.",
        },
        "gateway": {
            "type": "apiKey",
            "in": "header",
            "name": "X-Minyi110-Secret",
            "description": "Secret of a gateway for SMS, from its own addresses alone; or the password of Basic, or a signature of the body.",
        },
        "machine": {
            "type": "http",
            "scheme": "bearer",
            "description": "Token of a machine, good for the events of one source (`minyi110-server tokens create`).",
        },
    }
    return whole


def _kinds(routes: list[Declaration]) -> list[Any]:
    found: dict[str, Any] = {}
    for route in routes:
        said = route.messages
        for kind in (said.takes, said.gives) if said is not None else ():
            if kind is not None:
                found[repr(kind)] = kind
    return list(found.values())


def _complete(operation: dict[str, Any], route: Declaration, by_kind: dict[str, Any]) -> None:
    operation.pop(DECLARED, None)
    said = route.messages
    responses: dict[str, Any] = {}
    if said is None:
        responses.update({code: r for code, r in operation.get("responses", {}).items() if code != "422"})
    else:
        if said.takes is not None:
            content = {JSON: {"schema": by_kind[repr(said.takes)]}}
            operation["requestBody"] = {"required": True, "content": content}
        answer: dict[str, Any] = {"description": said.what or "Done."}
        if said.gives is not None:
            answer["content"] = {said.media: {"schema": by_kind[repr(said.gives)]}}
        elif said.media != JSON:
            answer["content"] = {said.media: {"schema": {"type": "string"}}}
        responses[str(said.status)] = answer
        operation.setdefault("description", said.what)
    problem = {MEDIA_TYPE: {"schema": {"$ref": _REF.format(name="Problem")}}}
    responses["default"] = {"description": "What is wrong.", "content": problem}
    operation["responses"] = responses
    if route.access is not None:
        operation["security"] = _security(route.access)
        operation["x-access"] = {"kind": route.access.kind, "permission": route.access.permission}


def _security(access: Access) -> list[dict[str, list[str]]]:
    schemes: dict[str, list[dict[str, list[str]]]] = {
        "public": [],
        "user": [{"user": []}],
        "device": [{"device": []}],
        "device_or_user": [{"device": []}, {"user": []}],
        "machine_or_user": [{"machine": []}, {"user": []}],
        "gateway": [{"gateway": []}],
        "browser": [{"browser": []}],
    }
    return schemes[access.kind]
