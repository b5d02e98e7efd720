"""The hooks: who is let in, what is kept before it is answered, and what never becomes a 500."""

from __future__ import annotations

import logging
import warnings
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.signatures import signature
from server.db.database import Database
from server.sms import gathering
from server.sms.gateways.kinds import Hooks
from server.sms.tables import sms_raw, sms_stray
from tests.helpers.centre import CITY, Centre, Clock
from tests.server.sms.world import Carrier, World

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

pytestmark = pytest.mark.parametrize("centre_url", ["sqlite"], indirect=True)

PATH = "/api/v1/sms/hooks"
SECRET = {"X-Minyi110-Secret": "word"}


@pytest.fixture
def hook(sms: World, centre: Centre, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Calls a hook from this machine. What came in is judged when a test says so."""
    monkeypatch.setattr("server.sms.working.waits", lambda _: False)
    sms.gateway("g", hooks=Hooks(secret="word", answer="0"))
    sms.gateway("signed", hooks=Hooks(hmac="shared"))
    sms.gateway("open", hooks=Hooks())
    sms.gateway("far", hooks=Hooks(secret="word", networks=["10.1.0.0/16"]))
    centre.app.state.sms_intake.ask()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = TestClient(centre.app, client=("127.0.0.1", 50_000), raise_server_exceptions=False)

    def call(
        name: str = "g", kind: str = "receipt", body: bytes = b"{}", method: str = "POST", **headers: str
    ) -> Any:
        told = {key.replace("_", "-"): value for key, value in headers.items()}
        content = {"content": body} if method == "POST" else {}
        return client.request(method, f"{PATH}/{name}/{kind}", headers=told, **content)

    return call


def kept(database: Database) -> int:
    with database.read(CITY) as reading:
        return int(reading.conn.execute(select(func.count()).select_from(sms_raw)).scalar_one())


def test_what_is_brought_with_the_secret_is_kept_before_it_is_answered(hook: Any, database: Database) -> None:
    answer = hook(**SECRET)
    assert (answer.status_code, answer.text, kept(database)) == (200, "0", 1)
    assert hook(**SECRET).status_code == 200
    assert kept(database) == 1, "the same thing twice"
    assert hook(Authorization="Basic a2FubmVsOndvcmQ=", body=b"{ }").status_code == 200
    assert kept(database) == 2


STRANGERS: list[tuple[str, dict[str, str]]] = [
    ("g", {}),
    ("g", {"X_Minyi110_Secret": "wrong"}),
    ("g", {"Authorization": "Basic !!!"}),
    ("g", {"Authorization": "Basic /w=="}),
    ("g", {"Authorization": "Bearer word"}),
    ("nobody", {"X_Minyi110_Secret": "word"}),
    ("open", {"X_Minyi110_Secret": ""}),
    ("far", {"X_Minyi110_Secret": "word"}),
    ("signed", {}),
]


def test_whoever_else_comes_is_told_nothing(hook: Any, database: Database) -> None:
    same = hook("nobody-at-all").json()
    for name, headers in STRANGERS:
        answer = hook(name, **headers)
        assert (answer.status_code, answer.json()) == (401, same), (name, headers)
    assert kept(database) == 0


def signed(body: bytes, at: int, secret: bytes = b"shared") -> dict[str, str]:
    return {"X_Minyi110_At": str(at), "X_Minyi110_Signature": f"sha256={signature(secret, at, body)}"}


def test_a_signature_is_of_these_bytes_and_of_now(hook: Any, database: Database, clock: Clock) -> None:
    body = b'{"ref": "x"}'
    assert hook("signed", body=body, **signed(body, clock.now)).status_code == 200
    for headers in (
        signed(body, clock.now, b"other"),
        signed(b"{}", clock.now),
        signed(body, clock.now - 600_000),
        signed(body, clock.now) | {"X_Minyi110_At": "x"},
        signed(body, clock.now) | {"X_Minyi110_Signature": "sha256=ü".encode()},
    ):
        assert hook("signed", body=body, **headers).status_code == 401
    assert kept(database) == 1


def test_ten_megabytes_are_too_many_and_a_full_queue_takes_nothing(
    hook: Any, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hook(body=b"x" * 10_000_000, **SECRET).status_code == 413
    assert hook(body=b"x" * 10_000_000).status_code == 401, "who it is comes first"
    monkeypatch.setattr(gathering, "FULL", 3)
    monkeypatch.setattr(gathering, "_COUNT_EVERY", 1)
    codes = [hook(body=b"%d" % n, **SECRET).status_code for n in range(6)]
    assert codes == [200, 200, 200, 429, 429, 429]
    assert hook(body=b"7", **SECRET).headers["Retry-After"] == "10"
    assert kept(database) == 3


def test_a_disk_that_is_full_is_not_answered_as_kept(
    hook: Any, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(gathering, "keep", full)
    assert hook(**SECRET).status_code >= 500
    assert kept(database) == 0


def test_strange_things_are_kept_and_never_an_error_of_ours(hook: Any, sms: World) -> None:
    for n, query in enumerate(("", "?ref=%FF&part=x&state=99", "?ref=a&ref=b")):
        assert hook(kind=f"receipt{query}", method="GET", **SECRET).status_code == 200
        assert hook(kind=f"receipt{query}", body=b"\x00\xff" * (n + 1), **SECRET).status_code == 200
    while sms.judge():
        pass
    with sms.database.read(CITY) as reading:
        assert set(reading.conn.execute(select(sms_stray.c.state)).scalars()) == {"not_understood"}


def test_a_reply_does_not_come_in_an_address(hook: Any) -> None:
    assert hook(kind="reply", method="GET", **SECRET).status_code == 405


def test_no_number_and_no_word_is_logged(
    hook: Any, sms: World, caplog: pytest.LogCaptureFixture, clock: Clock
) -> None:
    caplog.set_level(logging.DEBUG)
    sms.carriers["g"] = Carrier()
    hook(
        body='{"from_": "13912345678", "to": "1069011002", "text": "不满意啊"}'.encode(),
        kind="reply",
        **SECRET,
    )
    hook(body="13912345678 不满意啊".encode(), kind="reply")
    sms.judge()
    said = caplog.text
    assert "13912345678" not in said
    assert "不满意" not in said
