"""Somebody's look at a page: who they are, how they want it shown, and what a page needs of the centre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from domain.permissions import Permission, may
from domain.problems import Param, Problem
from server.accounts.browsing import BrowserSession, Step
from server.accounts.people import CurrentUser
from server.browser import cookies, drafts
from server.browser.forms import FormView, Posted
from server.browser.frame import HEADERS, Look, look_of, rendered
from server.browser.tokens import form_token
from server.config import ServerConfig
from server.db.database import Database
from server.db.work import Reading, UnitOfWork, new_id


@dataclass(frozen=True, slots=True)
class Visit:
    """One request by somebody who is signed in, as far as ``session.step`` says.

    Attributes:
        look: how they want pages shown; its time is when they came in.
    """

    request: Request
    session: BrowserSession
    database: Database
    config: ServerConfig
    look: Look = field(init=False)

    def __post_init__(self) -> None:
        look = look_of(self.request, self.database.clock(), self.config.zone)
        object.__setattr__(self, "look", look)  # a page asks for it with every word

    @property
    def user(self) -> CurrentUser:
        """Who it is; an author of acts."""
        return self.session.user

    @property
    def open(self) -> bool:
        """Whether they are signed in as far as their role asks, with a password of their own."""
        return self.session.step is Step.OPEN and not self.user.must_change_password

    @property
    def lang(self) -> str:
        """``zh`` or ``en``."""
        return self.look.lang

    @property
    def address(self) -> str:
        """Where they are, as far as the network says."""
        return self.request.client.host if self.request.client is not None else "unknown"

    @property
    def token(self) -> str:
        """What each of their forms carries, so that no other page can send one for them."""
        return form_token(self.database.sealer, self.session.user.session_id)

    def may(self, permission: Permission) -> bool:
        """Whether they have a permission, as far as it reaches."""
        return may(self.user.roles, permission)

    def read(self) -> AbstractContextManager[Reading]:
        """A consistent look at their city."""
        return self.database.read(self.user.city_id)

    def write(self) -> AbstractContextManager[UnitOfWork]:
        """A transaction in their city."""
        return self.database.write(self.user.city_id)

    def t(self, key: str, **params: object) -> str:
        """Words of a page in their language."""
        return self.look.t(key, **params)

    def form(
        self,
        reading: Reading,
        key: str,
        sent: Posted | None = None,
        problems: Sequence[Problem] = (),
        defaults: Mapping[str, str | Sequence[str]] | None = None,
    ) -> FormView:
        """A form as it is to be shown: as it was just sent, else as it was left, else as it begins. ``key`` is the path it is sent to."""
        if sent is not None:
            return FormView(key, sent.request_id, sent.fields, tuple(problems), None)
        draft = drafts.load(reading, self.user.user_id, key)
        if draft is not None:
            return FormView(key, draft.request_id, draft.fields, tuple(problems), draft.saved_at)
        fields = {
            name: (value,) if isinstance(value, str) else tuple(value)
            for name, value in (defaults or {}).items()
        }
        return FormView(key, new_id(), fields, tuple(problems), None)

    def render(self, template: str, *, status: int = 200, **values: object) -> Response:
        """A page; what was to be told is told on it."""
        flash = cookies.flash_of(self.request, self.database.sealer)
        page = rendered(template, self.look, status=status, visit=self, flash=flash, values=values)
        if flash is not None:
            cookies.take_flash(self.request, page)
        return page

    def redirect(
        self,
        path: str,
        told: str | None = None,
        params: Mapping[str, Param] | None = None,
        *,
        again: bool = False,
    ) -> Response:
        """Go on to another page (303), which tells the words ``told``."""
        answer = RedirectResponse(path, status_code=303, headers=dict(HEADERS))
        if told is not None:
            flash = cookies.Flash(told, params or {}, again)
            cookies.give_flash(self.request, answer, self.database.sealer, flash)
        return answer
