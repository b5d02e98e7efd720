"""Coming in."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.records.errors import LoginFailed, Unreachable
from app.records.session import SessionStage as SessionStage
from app.records.session import SessionStatus
from app.ui.screens.login.lock import LockCover
from app.ui.screens.login.presenter import LoginStart
from app.ui.screens.login.view import LoginScreen
from domain.problems import Problem
from domain.wire.session import CENTRE_SCHEMA, CentreCard
from tools.invented import made_id
from tools.stage import NOW, Stage

KNOWN = LoginStart("https://minyi.xinghe.example", ("0217", "0218", "0305"), "星河市")


class Session:
    """A session that answers as it is told."""

    def __init__(
        self, error: Exception | None = None, *, reachable: bool = True, first: bool = False
    ) -> None:
        self.error, self.reachable, self.first = error, reachable, first

    def probe(self, address: str) -> CentreCard:
        if not self.reachable:
            raise Unreachable(Problem("centre.unreachable"))
        return CentreCard(
            CENTRE_SCHEMA, made_id("centre"), "main", "星河市", "Asia/Shanghai", 1, NOW, "0.1.0", "0.1.0"
        )

    def login(self, address: str, number: str, password: str) -> SessionStatus:
        if self.error:
            raise self.error
        return SessionStatus(SessionStage.WORKING, must_change_password=self.first)

    def change_password(self, old: str, new: str) -> SessionStatus:
        return SessionStatus(SessionStage.WORKING)

    def unlock(self, password: str) -> SessionStatus:
        raise LoginFailed(Problem("login.wrong_password"))


def login(stage: Stage) -> QWidget:
    """As one meets it every morning."""
    return LoginScreen(Session(), stage.scope, KNOWN)


def login_first(stage: Stage) -> QWidget:
    """On a new computer."""
    return LoginScreen(Session(), stage.scope, LoginStart())


def login_wrong(stage: Stage) -> QWidget:
    """A wrong password, without the centre."""
    screen = LoginScreen(
        Session(LoginFailed(Problem("login.wrong_password")), reachable=False), stage.scope, KNOWN
    )

    def after() -> None:
        screen.password.setText("abcdefgh")
        screen.presenter.login(KNOWN.address, "0217", "abcdefgh")

    screen.stage_after = after  # type: ignore[attr-defined]
    return screen


def login_change(stage: Stage) -> QWidget:
    """The first password."""
    screen = LoginScreen(Session(first=True), stage.scope, KNOWN)

    def after() -> None:
        screen.presenter.login(KNOWN.address, "0217", "given-once")
        screen.new.setText("short")
        screen.presenter.change("short", "")

    screen.stage_after = after  # type: ignore[attr-defined]
    return screen


def locked(stage: Stage) -> QWidget:
    """The cover."""
    host = QWidget()
    host.setObjectName("root")
    cover = LockCover(host, "王芳", Session(), stage.scope)
    cover.show()
    return host


SCENES = {
    "login": login,
    "login-first": login_first,
    "login-wrong": login_wrong,
    "login-change": login_change,
    "locked": locked,
}
