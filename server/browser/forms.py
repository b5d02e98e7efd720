"""Forms of pages: read strictly, done once however often they are sent, and what was typed never lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.responses import Response

from domain.problems import Param, Problem, ProblemError
from domain.wire import codec
from server.browser import drafts, repository
from server.browser.tokens import token_holds
from server.db.work import UnitOfWork, new_id
from server.web.door import CALLER
from server.web.intake import STRANGERS, Intake, declares
from server.web.problems import Refusal

if TYPE_CHECKING:
    from server.browser.visit import Visit

MOST_BYTES = 256 * 1024
MOST_FIELDS = 400

TOKEN, REQUEST, PRESSED = "csrf", "request", "press"
"""Names of the fields that every form has beside its own."""
SAVE = "save"
"""The button that only keeps what was typed."""
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

FORGET = "forget"
"""The button that throws away what was kept."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A form that was sent. ``key`` is the path it was sent to, ``request_id`` the id it was given out with."""

    key: str
    request_id: str
    pressed: str
    fields: Mapping[str, tuple[str, ...]]

    def one(self, name: str) -> str:
        """What stands in a field, without spaces around it; empty if there is no such field."""
        values = self.fields.get(name)
        return values[0].strip() if values else ""

    def all(self, name: str) -> tuple[str, ...]:
        """Everything that was chosen in a field."""
        return tuple(value for value in self.fields.get(name, ()) if value.strip())

    def has(self, name: str) -> bool:
        """Whether a box was ticked."""
        return bool(self.all(name))


@dataclass(frozen=True, slots=True)
class FormView:
    """A form as a template shows it. ``kept_at``: it is as somebody left it then."""

    key: str
    request_id: str
    fields: Mapping[str, Sequence[str]]
    problems: tuple[Problem, ...] = ()
    kept_at: int | None = None

    def value(self, name: str) -> str:
        """What stands in a field."""
        values = self.fields.get(name)
        return values[0] if values else ""

    def has(self, name: str, value: str) -> bool:
        """Whether a value is chosen."""
        return value in self.fields.get(name, ())

    def error(self, name: str) -> Problem | None:
        """What is wrong with a field."""
        return next((problem for problem in self.problems if problem.field == name), None)


@dataclass(frozen=True, slots=True)
class Done:
    """What sending a form came to: where to go on, and what to tell there (a key of the page words)."""

    to: str
    told: str | None = None
    params: Mapping[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotMade:
    """What was asked is refused, and that it was asked is on record with its words: the transaction stands."""

    problem: Problem


def posted(*, keeps: bool = True) -> Any:
    """Dependency that gives a form that was sent, proved to be one of this login; 403 otherwise.

    ``keeps``: what was typed is kept where the session ended meanwhile; not so for passwords and codes.
    """

    async def read(request: Request) -> Posted:
        visit: Visit = request.scope[CALLER]
        sent = read_form(await request.body(), request.url.path)
        check_token(visit, sent.fields.get(TOKEN, ("",))[0])
        return sent

    return declares(read, Intake(MOST_BYTES, form=keeps))


def open_form() -> Any:
    """Dependency that gives the fields of a form that anybody may send."""

    async def read(request: Request) -> Posted:
        return Posted(request.url.path, "", "", read_fields(await request.body()))

    return declares(read, STRANGERS)


def read_form(data: bytes, path: str) -> Posted:
    """A form's body.

    Raises:
        Refusal: 400 where it is no form.
    """
    fields = read_fields(data)
    request_id = fields.get(REQUEST, ("",))[0]
    if not _ID.fullmatch(request_id):
        raise Refusal(400, "wire.malformed", {"detail": REQUEST})
    return Posted(path, request_id, fields.get(PRESSED, ("",))[0], fields)


def read_fields(data: bytes) -> dict[str, tuple[str, ...]]:
    """The fields of a form's body, by name.

    Raises:
        Refusal: 400 where it is no form.
    """
    try:
        pairs = parse_qsl(
            data.decode("ascii"), keep_blank_values=True, strict_parsing=bool(data), max_num_fields=MOST_FIELDS,
            encoding="utf-8", errors="strict",
        )  # fmt: skip
    except ValueError:
        raise Refusal(400, "wire.malformed", {"detail": "form"}) from None
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        # As a text box sends its lines; the character NUL, which no database keeps, is typed by nobody.
        plain = value.replace("\r\n", "\n").replace("\x00", "")
        fields[name] = (*fields.get(name, ()), plain)
    return fields


def check_token(visit: Visit, token: str) -> None:
    """Whether a form was given out in this login.

    Raises:
        Refusal: 403 ``page.token``.
    """
    if not token_holds(visit.database.sealer, visit.user.session_id, token):
        raise Refusal(403, "page.token")


def typed(sent: Posted) -> dict[str, tuple[str, ...]]:
    """What somebody typed or chose, without what every form has beside."""
    return {name: values for name, values in sent.fields.items() if name not in (TOKEN, REQUEST, PRESSED)}


def keep(work: UnitOfWork, user_id: str, sent: Posted) -> None:
    """Keep what was typed as a draft."""
    drafts.save(work, user_id, sent.key, typed(sent), sent.request_id)


def submit(
    visit: Visit,
    sent: Posted,
    do: Callable[[UnitOfWork], Done | NotMade],
    again: Callable[[Sequence[Problem]], Response],
    anew: Callable[[Sequence[Problem]], Response] | None = None,
) -> Response:
    """Do what a form asks, once; the same form sent again comes to the same and does nothing.

    Args:
        do: does it in one transaction; may raise ``ProblemError``, then nothing was done, what was typed is kept, and
        again: shows the form once more, with what is wrong.
        anew: shows the form as its draft has it, under a request id of its own, after a ``NotMade``.
    """
    if sent.pressed in (SAVE, FORGET):
        return _only_kept(visit, sent)
    user_id = visit.user.user_id
    try:
        with visit.write() as work:
            first = repository.claim(work, user_id, sent.request_id)
            done = do(work) if first else _earlier(work, user_id, sent)
            if first:
                repository.finish(
                    work, user_id, sent.request_id, work.sealer.seal(_noted(done), _place(sent))
                )
                if isinstance(done, NotMade):
                    keep(work, user_id, replace(sent, request_id=new_id()))
                else:
                    drafts.drop(work, user_id, sent.key)
    except ProblemError as error:
        with visit.write() as work:
            keep(work, user_id, sent)
        return again(error.problems)
    except Exception:
        with visit.write() as work:
            keep(work, user_id, sent)
        raise
    if isinstance(done, NotMade):
        return (anew or again)([done.problem])
    return visit.redirect(done.to, done.told, done.params, again=not first)


def _noted(done: Done | NotMade) -> bytes:
    if isinstance(done, NotMade):
        return codec.encode({"code": done.problem.code, "params": dict(done.problem.params)})
    return codec.encode({"to": done.to, "told": done.told, "params": dict(done.params)})


def _earlier(work: UnitOfWork, user_id: str, sent: Posted) -> Done | NotMade:
    sealed = repository.outcome_of(work, user_id, sent.request_id)
    assert sealed is not None  # noqa: S101 - it stands in the same transaction as what was done
    outcome = codec.decode(work.sealer.open(sealed, _place(sent)), dict)
    if "code" in outcome:
        return NotMade(Problem(outcome["code"], outcome["params"]))
    return Done(outcome["to"], outcome["told"], outcome["params"])


def _only_kept(visit: Visit, sent: Posted) -> Response:
    with visit.write() as work:
        if sent.pressed == FORGET:
            drafts.drop(work, visit.user.user_id, sent.key)
        else:
            keep(work, visit.user.user_id, sent)
    return visit.redirect(sent.key, "frame.form.forgotten" if sent.pressed == FORGET else "frame.form.kept")


def _place(sent: Posted) -> bytes:
    return f"submission {sent.request_id}".encode()
