"""Whatever goes wrong becomes a problem document; our own faults are logged under an id and tell nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.problems import Problem, ProblemError
from server.db.errors import is_unavailable
from server.db.work import new_id
from server.web.problems import Refusal, problem_response, status_for

log = logging.getLogger("minyi110.web")

_CODES = {404: "http.not_found", 405: "http.method_not_allowed"}


Answer = Callable[[Scope, int, Sequence[Problem], Mapping[str, str]], Response]
"""Puts what is wrong into an answer: a problem document, or a page where a person looks at it."""


def plain(_scope: Scope, status: int, problems: Sequence[Problem], headers: Mapping[str, str]) -> Response:
    """A problem document."""
    return problem_response(status, *problems, headers=headers)


def answer_to(answer: Answer, scope: Scope, error: ProblemError) -> Response:
    """The answer to a broken rule."""
    headers = error.headers if isinstance(error, Refusal) else {}
    return answer(scope, status_for(error), error.problems, headers)


def install(app: FastAPI, answer: Answer) -> None:
    """Give the application its answers to errors."""

    async def broken_rule(request: Request, error: Exception) -> Response:
        assert isinstance(error, ProblemError)  # noqa: S101 - registered for these
        return answer_to(answer, request.scope, error)

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for these
        code = _CODES.get(error.status_code, f"http.{error.status_code}")
        return answer(request.scope, error.status_code, [Problem(code)], error.headers or {})

    async def parameters(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for these
        first = error.errors()[0]
        at = ".".join(str(part) for part in first.get("loc", ()))
        told = Problem("wire.invalid", {"at": at, "detail": str(first.get("msg", ""))[:200]}, field=at)
        return answer(request.scope, 422, [told], {})

    app.add_exception_handler(ProblemError, broken_rule)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, parameters)


class LastResort:
    """Outermost ASGI layer: an exception that nobody caught is answered 500, or 503 if the database is not there."""

    def __init__(self, app: ASGIApp, answer: Answer = plain) -> None:
        self.app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            answer = self._told(scope, error)
            if started:
                raise
            await answer(scope, receive, send)

    def _told(self, scope: Scope, error: Exception) -> Response:
        if is_unavailable(error):
            log.warning(
                "database not available: %s %s: %s", scope["method"], scope["path"], type(error).__name__
            )
            return self._answer(scope, 503, [Problem("centre.unavailable")], {"Retry-After": "5"})
        fault = new_id()
        # The path alone: queries and bodies may carry what a log must not.
        log.error("fault %s: %s %s", fault, scope["method"], scope["path"], exc_info=error)
        return self._answer(scope, 500, [Problem("centre.fault", {"fault": fault})], {})
