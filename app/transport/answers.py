"""What an answer means: only the expected status *and* shape is success; a captive portal's 200 is not."""

from __future__ import annotations

from typing import Any, TypeVar

from app.records.errors import Busy, CentreError, LoginNeeded, NotOurs, Refused, TooOld, Unreachable
from app.transport.network import Reply
from domain.problems import Problem, ProblemError
from domain.wire import codec

T = TypeVar("T")

PROBLEM = "application/problem+json"
JSON = "application/json"
TABLE = "text/csv"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def expect(reply: Reply, kind: type[T], schema: str | None = None) -> T:
    """The answer as ``kind``.

    Raises:
        CentreError: of the class that says what to do about it.
    """
    if reply.status != 200:
        raise failure(reply)
    if not _media(reply).startswith(JSON):
        raise not_ours(reply, "media")
    try:
        message = codec.decode(reply.body, kind)
    except ProblemError as error:
        raise not_ours(reply, error.problems[0].code) from None
    if schema is not None and getattr(message, "schema", None) != schema:
        raise not_ours(reply, "schema")
    return message


def expect_file(reply: Reply, media: str = TABLE) -> bytes:
    """A table: as text, or a workbook."""
    if reply.status != 200:
        raise failure(reply)
    if not _media(reply).startswith(media):
        raise not_ours(reply, "media")
    return bytes(reply.body)


def expect_nothing(reply: Reply) -> None:
    """An answer without a body."""
    if reply.status != 204:
        raise failure(reply)


def failure(reply: Reply) -> CentreError:
    """What an answer that is not the expected one means."""
    if _media(reply).startswith(PROBLEM):
        return _problem(reply)
    if reply.status in (429, 503):
        return Busy(Problem("centre.busy"), retry_after=_retry_after(reply))
    if reply.status >= 500:
        return Unreachable(Problem("centre.fault", {"status": reply.status}))
    return not_ours(reply, "status")


def not_ours(reply: Reply, why: str) -> NotOurs:
    """Somebody else answered."""
    return NotOurs(Problem("centre.not_ours", {"status": reply.status, "why": why}))


def _problem(reply: Reply) -> CentreError:
    problem = _read(reply)
    if reply.status == 401:
        return LoginNeeded(problem)
    if reply.status == 426:
        return TooOld(problem)
    if reply.status in (429, 503):
        return Busy(problem, retry_after=_retry_after(reply))
    if reply.status == 408:  # the line is too slow for what was sent; nothing is wrong with it
        return Unreachable(problem)
    if reply.status >= 500:
        return Unreachable(Problem("centre.fault", {"status": reply.status, "code": problem.code}))
    return Refused(problem)


def _read(reply: Reply) -> Problem:
    try:
        members: dict[str, Any] = codec.decode(reply.body, dict)
        params = members.get("params")
        code = str(members["code"])
    except (ProblemError, KeyError):
        return Problem("centre.refused", {"status": reply.status})
    field = members.get("field")
    return Problem(
        code, params if isinstance(params, dict) else {}, field if isinstance(field, str) else None
    )


def _media(reply: Reply) -> str:
    return reply.headers.get("content-type", "").lower()


def _retry_after(reply: Reply) -> float:
    try:
        return max(0.0, min(float(reply.headers.get("retry-after", "0")), 600.0))
    except ValueError:
        return 0.0
