"""Behind the login form: is a centre there, may this person in, must the password be changed first. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.records.errors import CentreError, LoginFailed
from app.records.session import SessionStatus
from app.ui.models.records import Runner
from app.ui.text import has, language, tr
from app.ui.tone import Tone
from domain.problems import Params, ProblemError
from resources import words

if TYPE_CHECKING:
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
    "login.failed": PASSWORD,
}


class SessionService(Protocol):
    """What is asked of ``app.services.session.Session``."""

    def probe(self, address: str) -> CentreCard: ...
    def login(self, address: str, number: str, password: str) -> SessionStatus: ...
    def change_password(self, old: str, new: str) -> SessionStatus: ...


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


class LoginView(Protocol):
    """What the presenter asks of the form."""

    def show_centre(self, text: str, tone: Tone) -> None:
        """Whether a centre answers."""
        ...

    def show_city(self, name: str) -> None:
        """The city's name."""
        ...

    def error(self, field: str, text: str) -> None:
        """What is wrong, at a field; with an empty field over the form."""
        ...

    def clear_errors(self) -> None:
        """Nothing is wrong any more."""
        ...

    def busy(self, on: bool) -> None:
        """A login is under way."""
        ...

    def ask_new_password(self, status: SessionStatus) -> None:
        """The password must be changed before anything else."""
        ...

    def come_in(self, status: SessionStatus) -> None:
        """The person is in."""
        ...


class LoginPresenter:
    """One login at a time."""

    def __init__(self, session: SessionService, runner: Runner, view: LoginView) -> None:
        self._session, self._runner, self._view = session, runner, view
        self._busy = False
        self._probed = ""
        self._password = ""

    def probe(self, address: str) -> None:
        """Ask whether a centre answers there; quietly, login does not wait for it."""
        address = address.strip()
        if not address or address == self._probed:
            return
        self._probed = address
        self._view.show_centre(tr("login.probing"), Tone.NEUTRAL)
        self._runner.run(
            self._session.probe,
            address,
            done=lambda card: self._answered(address, card),
            failed=lambda error: self._no_answer(address, error),
        )

    def leave(self) -> None:
        """The form goes: what a probe still brings is told to nobody."""
        self._probed = ""

    def _answered(self, address: str, card: CentreCard) -> None:
        if address == self._probed:
            self._view.show_centre(tr("login.connected"), Tone.OK)
            self._view.show_city(card.city_name)

    def _no_answer(self, address: str, error: BaseException) -> None:
        if address != self._probed:
            return
        self._probed = ""
        code = error.problems[0].code if isinstance(error, ProblemError) and error.problems else ""
        if code in ("centre.address", "centre.not_ours"):
            self._view.show_centre(tr("login.not_ours"), Tone.BAD)
            self._view.error(ADDRESS, self._words(error))
        else:
            self._view.show_centre(tr("login.unreachable"), Tone.WARN)

    def login(self, address: str, number: str, password: str) -> None:
        """Come in; empty fields are named without asking anybody."""
        if self._busy:
            return
        self._view.clear_errors()
        missing = [
            (field, tr(f"login.missing.{field}"))
            for field, value in ((ADDRESS, address.strip()), (NUMBER, number.strip()), (PASSWORD, password))
            if not value
        ]
        for field, text in reversed(missing):
            self._view.error(field, text)
        if missing:
            return
        self._set_busy(True)
        self._password = password
        self._runner.run(
            self._session.login,
            address.strip(),
            number.strip(),
            password,
            done=self._entered,
            failed=self._refused,
        )

    def _entered(self, status: SessionStatus) -> None:
        self._set_busy(False)
        if status.must_change_password and not status.offline:
            self._view.ask_new_password(status)
        else:
            self._password = ""
            self._view.come_in(status)

    def change(self, new: str, again: str) -> None:
        """The first login's own password."""
        if self._busy:
            return
        self._view.clear_errors()
        if len(new) < SHORTEST:
            self._view.error(NEW, tr("login.new.short", n=SHORTEST))
        elif new == self._password:
            self._view.error(NEW, tr("login.new.same"))
        elif new != again:
            self._view.error(AGAIN, tr("login.new.differs"))
        else:
            self._set_busy(True)
            self._runner.run(
                self._session.change_password,
                self._password,
                new,
                done=self._changed,
                failed=self._refused_new,
            )

    def _changed(self, status: SessionStatus) -> None:
        self._set_busy(False)
        self._password = ""
        self._view.come_in(status)

    def _refused(self, error: BaseException) -> None:
        self._set_busy(False)
        self._password = ""
        code = error.problems[0].code if isinstance(error, ProblemError) and error.problems else ""
        self._view.error(_FIELDS.get(code, ""), self._words(error))
        if isinstance(error, CentreError) and not isinstance(error, LoginFailed):
            self._probed = ""
            self._view.show_centre(tr("login.unreachable"), Tone.WARN)

    def _refused_new(self, error: BaseException) -> None:
        self._set_busy(False)
        self._view.error(NEW, self._words(error))

    def _set_busy(self, on: bool) -> None:
        self._busy = on
        self._view.busy(on)

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
