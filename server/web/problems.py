"""Problem documents (RFC 9457): every answer that is not a success, in one shape.

Members beside the standard ones: ``code`` and ``params`` (``domain.problems``), ``field`` and ``row`` where the problem stands at
one, ``errors`` when there are several. Words are put to codes by the client.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from domain.problems import Param, Problem, ProblemError
from domain.wire import codec

MEDIA_TYPE = "application/problem+json"

_STATUS = {
    "wire.malformed": 400,
    "wire.too_large": 413,
    "wire.encoding": 415,
    "access.no_token": 401,
    "access.forbidden": 403,
    "access.hall": 403,
    "client.too_old": 426,
}
_STATUS_BY_ENDING = {
    "not_found": 404,
    "unknown": 404,
    "taken": 409,
    "stale": 409,
    "conflict": 409,
    "forbidden": 403,
}


class Refusal(ProblemError):
    """A problem with the HTTP status and headers it is answered with, where the code alone does not say."""

    def __init__(
        self,
        status: int,
        code: str,
        params: Mapping[str, Param] | None = None,
        *,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(Problem(code, params or {}, field=field))
        self.status = status
        self.headers = dict(headers or {})


def status_of(code: str) -> int:
    """HTTP status of a problem code: by the code, else by its last part, else 422."""
    return _STATUS.get(code) or _STATUS_BY_ENDING.get(code.rpartition(".")[2], 422)


def document(status: int, *problems: Problem) -> dict[str, Any]:
    """The members of a problem document; the first problem is the one that names it."""
    first = problems[0]
    members: dict[str, Any] = {
        "type": f"urn:minyi110:problem:{first.code}",
        "title": _phrase(status),
        "status": status,
        "code": first.code,
        "params": dict(first.params),
    }
    if first.field is not None:
        members["field"] = first.field
    if first.row is not None:
        members["row"] = first.row
    if len(problems) > 1:
        members["errors"] = [
            {"code": p.code, "params": dict(p.params), "field": p.field, "row": p.row} for p in problems
        ]
    return members


def problem_response(status: int, *problems: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A problem document as a response."""
    return Response(
        codec.encode(document(status, *problems)),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )


def status_for(error: ProblemError) -> int:
    """HTTP status of the answer to a broken rule."""
    return error.status if isinstance(error, Refusal) else status_of(error.problems[0].code)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Problem"
