"""The door of every route: who comes in is judged from the headers alone; only then is the body read, for the route that declared it.

A route's dependency says who may call it (``server.accounts.access``, ``server.browser.access``); the door asks that dependency, keeps
what it found in the request's scope, and the dependency gives it to the route.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.problems import ProblemError
from server.web.faults import Answer, answer_to
from server.web.intake import Intake
from server.web.limits import Gone, Memory, pieces, told_of, whole
from server.web.problems import Refusal

CALLER = "minyi110.caller"
"""Where in a request's scope stands who was let in."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Of one route: ``check`` gives who is let in or raises, from the headers alone."""

    check: Callable[[Request], Awaitable[object]]
    intake: Intake


Find = Callable[[str, str], Rule | None]
"""The rule of a method and path; ``None`` where there is no such route."""


class SessionEnded(Refusal):
    """Nobody is let in any more, but it is known who they were until moments ago: ``keep`` keeps what they typed.

    ``keep`` runs in a thread. What is kept is for them alone, and shown once they have signed in again.
    """

    def __init__(self, keep: Callable[[bytes], None]) -> None:
        super().__init__(401, "session.ended")
        self.keep = keep


class Door:
    """ASGI middleware in front of all routes."""

    def __init__(self, app: ASGIApp, find: Find, answer: Answer, memory: Memory | None = None) -> None:
        self.app = app
        self._find = find
        self._answer = answer
        self._memory = memory or Memory()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            await self._let_in(scope, receive, send)
        except ProblemError as error:
            # The door's own: those of a route are answered behind it.
            await answer_to(self._answer, scope, error)(scope, receive, send)
        except Gone:
            return

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        if b"%00" in scope["query_string"] or "\x00" in scope["path"]:
            raise Refusal(400, "wire.invalid", {"at": "url", "detail": "NUL character"})
        rule = self._find(scope["method"], scope["path"])
        if rule is None:
            # There is no such route: nobody reads its body.
            await self.app(scope, receive, send)
            return
        told = told_of(scope)
        with self._memory.share() as share:
            try:
                scope[CALLER] = await rule.check(Request(scope))
            except SessionEnded as ended:
                if rule.intake.form and told.present:
                    typed = await whole(receive, told, rule.intake, share)
                    await run_in_threadpool(ended.keep, typed)
                    raise Refusal(401, "session.ended", {"kept": True}) from None
                raise
            if rule.intake.streamed:
                receive = pieces(receive, told, rule.intake)
            elif told.present:
                receive = _replay(await whole(receive, told, rule.intake, share), receive)
            await self.app(scope, receive, send)


def _replay(data: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": data, "more_body": False}

    return again
