"""Gateways as an operator sets them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from domain.problems import ProblemError
from server.acts.authors import Console
from server.cli import main
from server.db.tables import operation
from server.sms import setting_gateways
from tests.helpers.centre import CITY
from tests.server.sms.world import World

pytestmark = pytest.mark.parametrize("centre_url", ["sqlite"], indirect=True)

BY = Console("operator")
SMPP = "port: '10690110'\nown: {host: smsc, port: 2775, system_id: minyi, password: hidden-word}\ncarriers: [mobile]\n"


def put(sms: World, name: str = "m", kind: str = "smpp", text: str = SMPP) -> list[dict[str, Any]]:
    with sms.database.write(CITY) as work:
        setting_gateways.put(work, name, kind, 2, text, BY)
    with sms.database.read(CITY) as reading:
        return setting_gateways.standing(reading)


def test_a_new_gateway_only_simulates_and_its_secret_stands_nowhere(sms: World) -> None:
    (one,) = put(sms)
    assert (one["gateway"], one["kind"], one["mode"], one["paused"]) == ("m", "smpp", "simulate", False)
    with sms.database.read(CITY) as reading:
        for row in reading.conn.exec_driver_sql("SELECT settings FROM sms_gateway").all():
            assert b"hidden-word" not in row[0]
    with sms.database.engine.connect() as conn:
        assert "sms.gateway.put" in conn.execute(operation.select()).mappings().all()[-1]["kind"]


def test_a_gateway_is_paused_and_goes_on_with_a_reason(sms: World) -> None:
    put(sms)
    with sms.database.write(CITY) as work:
        setting_gateways.switch(work, "m", paused=True, reason="维护", by=BY)
    with sms.database.read(CITY) as reading:
        assert setting_gateways.standing(reading)[0]["paused"]
    for name, reason in (("m", " "), ("x", "维护")):
        with pytest.raises(ProblemError), sms.database.write(CITY) as work:
            setting_gateways.switch(work, name, paused=False, reason=reason, by=BY)


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("M!", "smpp", SMPP),
        ("m", "cmpp", SMPP),
        ("m", "smpp", SMPP.replace("host", "hots")),
        ("m", "smpp", SMPP.replace("'10690110'", "'10690110123456789012'")),
        ("m", "smpp", SMPP + "daily_parts: many\n"),
        ("m", "smpp", SMPP + "parts_per_second: 0\n"),
        ("m", "smpp", SMPP + "hooks: {networks: [anywhere]}\n"),
        ("m", "smpp", "- a\n"),
        ("m", "simulate", "port: '1'\nown: {path: x}\n"),
    ],
)
def test_what_cannot_be_meant_is_refused(sms: World, name: str, kind: str, text: str) -> None:
    with pytest.raises(ProblemError):
        put(sms, name, kind, text)


def test_the_command(sms: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINYI110_HOME", str(tmp_path))
    settings = tmp_path / "g.yaml"
    settings.write_text("port: '10690110'\n")
    out = io.StringIO()
    code = main(
        ["--json", "sms", "gateway", "demo", "--put", str(settings), "--kind", "simulate"], out, io.StringIO()
    )
    assert code == 0
    assert json.loads(out.getvalue())["gateways"][0]["gateway"] == "demo"
