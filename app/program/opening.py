"""Opening the workbench behind the login form's back: what it imports takes longer than painting the form."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.records.session import SessionStatus
    from app.services.desk import Environment
    from app.workbench import Workbench
    from domain.wire.session import CentreCard


class Opening:
    """The workbench of a profile, there once ``open`` has run on a worker."""

    def __init__(self, profile: Path, ways: Environment | None = None) -> None:
        self._profile, self._ways = profile, ways
        self._future: Future[Workbench] = Future()

    def open(self) -> Workbench:
        """Import and open it; called once, on a worker."""
        try:
            from app.workbench import open_workbench

            bench = open_workbench(self._profile, self._ways)
        except BaseException as error:
            self._future.set_exception(error)
            raise
        self._future.set_result(bench)
        return bench

    def wait(self) -> Workbench:
        """The workbench, waited for if need be: for workers only. Raises what opening it raised."""
        return self._future.result()

    @property
    def bench(self) -> Workbench | None:
        """The workbench if it is there."""
        done = self._future.done() and self._future.exception() is None
        return self._future.result() if done else None


class LaterSession:
    """The session's calls as the login form makes them, on workers that wait for the workbench."""

    def __init__(self, opening: Opening) -> None:
        self._opening = opening

    def probe(self, address: str) -> CentreCard:
        """See ``Session.probe``."""
        return self._opening.wait().session.probe(address)

    def login(self, address: str, number: str, password: str) -> SessionStatus:
        """See ``Session.login``."""
        return self._opening.wait().session.login(address, number, password)

    def change_password(self, old: str, new: str) -> SessionStatus:
        """See ``Session.change_password``."""
        return self._opening.wait().session.change_password(old, new)

    def unlock(self, password: str) -> SessionStatus:
        """See ``Session.unlock``."""
        return self._opening.wait().session.unlock(password)
