"""The workbench opens behind the login form: whoever needs it waits for it, and hears why if it cannot be opened."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.models.secrets import NoKeyring
from app.program.opening import LaterSession, Opening
from app.records.errors import Unreachable
from app.services.desk import Environment
from app.transport.network import Request
from tests.helpers.patience import HANG_S


class Nobody:
    """A network at whose end nobody is."""

    def send(self, request: Request) -> object:
        raise Unreachable()


def ways() -> Environment:
    return Environment(network=lambda _base: Nobody(), keeper=NoKeyring(), threads=False)  # type: ignore[arg-type, return-value]


def test_a_login_made_before_it_is_open_waits_for_it(tmp_path: Path) -> None:
    opening = Opening(tmp_path, ways())
    heard: list[BaseException] = []

    def log_in() -> None:
        try:
            LaterSession(opening).login("http://127.0.0.1:9", "8001", "x")
        except BaseException as error:
            heard.append(error)

    thread = threading.Thread(target=log_in)
    thread.start()
    assert opening.bench is None
    bench = opening.open()
    thread.join(HANG_S)
    assert [type(error) for error in heard] == [Unreachable]
    assert opening.bench is bench
    bench.close()


def test_a_profile_that_cannot_be_opened_says_so_to_everybody(tmp_path: Path) -> None:
    blocked = tmp_path / "profile"
    blocked.write_text("a file where the folder should be")
    opening = Opening(blocked, ways())
    with pytest.raises(FileExistsError):
        opening.open()
    assert opening.bench is None
    with pytest.raises(FileExistsError):
        LaterSession(opening).probe("http://127.0.0.1:9")
