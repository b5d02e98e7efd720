"""Behind the login form: is a centre there, may this person in, must the password be changed first. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.bridge.scope import Repeat, Scope, flow
from app.records.errors import CentreError, LoginFailed
from app.records.session import SessionStatus
from app.ui.text import has, language, tr
from app.ui.tone import Tone
from domain.problems import Params, ProblemError
from domain.typed import half_width
from resources import words

if TYPE_CHECKING:
    from app.ui.screens.login.view import LoginScreen
    from domain.wire.session import CentreCard

ADDRESS, NUMBER, PASSWORD, NEW, AGAIN = "address", "number", "password", "new", "again"
"""Fields, by which an error is put at its place."""

SHORTEST = 10
"""Characters a new password has at least; the centre judges the rest."""

_FIELDS = {
    "centre.address": ADDRESS,
    "centre.not_ours": ADDRESS,
    "centre.unreachable": ADDRESS,
    "login.unknown_here": NUMBER,
    "login.wrong_password": PASSWORD,
    "login.failed": NUMBER,
}


class LoginSession(Protocol):
    """What form and cover ask: ``app.services.session.Session``, once the workbench is open (``app.program.opening``)."""

    def probe(self, address: str) -> CentreCard: ...
    def login(self, address: str, number: str, password: str) -> SessionStatus: ...
    def change_password(self, old: str, new: str) -> SessionStatus: ...
    def unlock(self, password: str) -> SessionStatus: ...


@dataclass(frozen=True, slots=True)
class LoginStart:
    """What is known before anybody logs in.

    Attributes:
        address: of the centre, as remembered.
        numbers: 工号 of those who worked here lately, newest first.
        city_name: as the centre last said.
        language: the screens' language.
    """

    address: str = ""
    numbers: tuple[str, ...] = ()
    city_name: str = ""
    language: str = "zh"


class LoginPresenter:
    """One login at a time."""

    def __init__(self, session: LoginSession, scope: Scope, view: LoginScreen) -> None:
        self._session, self.scope, self._view = session, scope, view
        self._probed = ""
        self._password = ""

    def probe(self, address: str) -> None:
        """Ask whether a centre answers there; quietly, login does not wait for it."""
        address = address.strip()
        if address and address != self._probed:
            self._probe(address)

    @flow(Repeat.NEWEST)
    async def _probe(self, address: str) -> None:
        self._probed = address
        self._view.show_centre(tr("login.probing"), Tone.NEUTRAL)
        try:
            card = await self.scope.network(self._session.probe, address)
        except Exception as error:
            self._no_answer(error)
        else:
            self._view.show_centre(tr("login.connected"), Tone.OK)
            self._view.show_city(card.city_name)

    def _no_answer(self, error: Exception) -> None:
        self._probed = ""
        code = error.problems[0].code if isinstance(error, ProblemError) and error.problems else ""
        if code in ("centre.address", "centre.not_ours"):
            self._view.show_centre(tr("login.not_ours"), Tone.BAD)
            self._view.error(ADDRESS, self._words(error))
        else:
            self._view.show_centre(tr("login.unreachable"), Tone.WARN)

    @flow()
    async def login(self, address: str, number: str, password: str) -> None:
        """Come in; empty fields are named without asking anybody."""
        self._view.clear_errors()
        address, number = address.strip(), half_width(number).strip()
        fields = {ADDRESS: address, NUMBER: number, PASSWORD: password}
        missing = [field for field, value in fields.items() if not value]
        for field in reversed(missing):
            self._view.error(field, tr(f"login.missing.{field}"))
        if missing:
            return
        self._view.busy(True)
        try:
            status = await self.scope.network(self._session.login, address, number, password)
        except Exception as error:
            self._view.busy(False)
            self._view.forget_password()
            self._refused(error)
            return
        self._view.busy(False)
        if status.must_change_password and not status.offline:
            self._password = password
            self._view.ask_new_password(status)
        else:
            self._view.come_in(status)

    def _refused(self, error: Exception) -> None:
        code = error.problems[0].code if isinstance(error, ProblemError) and error.problems else ""
        self._view.error(_FIELDS.get(code, ""), self._words(error))
        if isinstance(error, CentreError) and not isinstance(error, LoginFailed):
            self._probed = ""
            self._view.show_centre(tr("login.unreachable"), Tone.WARN)

    @flow()
    async def change(self, new: str, again: str) -> None:
        """The first login's own password."""
        self._view.clear_errors()
        if len(new) < SHORTEST:
            self._view.error(NEW, tr("login.new.short", n=SHORTEST))
        elif new == self._password:
            self._view.error(NEW, tr("login.new.same"))
        elif new != again:
            self._view.error(AGAIN, tr("login.new.differs"))
        else:
            await self._set_password(new)

    async def _set_password(self, new: str) -> None:
        self._view.busy(True)
        try:
            status = await self.scope.network(self._session.change_password, self._password, new)
        except Exception as error:
            self._view.busy(False)
            self._view.error(NEW, self._words(error))
            return
        self._view.busy(False)
        self._password = ""
        self._view.come_in(status)

    def _words(self, error: BaseException) -> str:
        if isinstance(error, ProblemError) and error.problems:
            first = error.problems[0]
            own = f"login.said.{first.code}"
            return said(own, first.code, first.params)
        return tr("login.failed_oddly", kind=type(error).__name__)


def said(own: str, code: str, params: Params) -> str:
    """The words for a problem: the login form's own where it has some, else those of the problem itself."""
    if has(own):
        return tr(own, **params)
    return words.word(code, params, language().value)
