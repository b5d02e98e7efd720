"""What the children of a zygote do: serve as the centre, or work as an agent at a workstation."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from pathlib import Path
from random import Random
from typing import Any

from tests.torture.zygote import Say


def load_server() -> None:
    """Import what a serving process imports."""
    import uvicorn.lifespan.on
    import uvicorn.loops.auto
    import uvicorn.protocols.http.auto  # noqa: F401

    import server.application.app
    import server.application.serving  # noqa: F401
    from server.accounts import passwords
    from server.acts.registry import default_registry
    from server.plugins import modules
    from tests.torture import points  # noqa: F401

    # A login a life: the stretching of passwords is not what is looked at, and would take most of the time.
    passwords.Passwords.__init__.__defaults__ = (1, 8, 1)  # type: ignore[attr-defined]
    modules("commands")
    modules("endpoints")
    default_registry()
    gc.freeze()


def live_server(given: dict[str, Any], say: Say) -> None:
    """``minyi110-server serve``; says the address it prints."""
    from server.cli import main

    class Out:
        def write(self, text: str) -> None:
            if text.startswith("{"):
                say(json.loads(text))

        def flush(self) -> None: ...

    os.environ["MINYI110_HOME"] = given["home"]
    if "crash" in given:
        from tests.torture.points import crash_server

        crash_server(given["crash"], say)
    if given.get("planted"):
        from tests.torture.sms_life import plant

        plant(given["planted"])
    out: Any = Out()
    arguments = ["serve", "--port", str(given["port"]), "--database", given["url"], "--json"]
    code = main(arguments, out=out, err=sys.stderr)
    say({"code": code})


def load_client() -> None:
    """Import what the program imports, without Qt."""
    import requests  # noqa: F401
    import sqlcipher3.dbapi2  # noqa: F401

    import app.workbench  # noqa: F401
    from resources import questionnaires
    from tests.torture import agent, points  # noqa: F401

    questionnaires()
    gc.freeze()


def live_client(given: dict[str, Any], say: Say) -> None:
    """An agent comes in and works until the process is killed, or ``most`` things are done."""
    import logging

    from tests.torture.agent import Agent

    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    place = Path(given["profile"]), given["address"], given["number"], Random(given["seed"]), say
    if "crash" in given:
        from tests.torture.points import crash_client, one_way

        crash_client(given["crash"], say)
        one_way(Agent(*place, threads=False))
        return
    agent = Agent(*place)
    agent.come_in()
    agent.work_on(given.get("most"))
    agent.leave()


def load_crowd() -> None:
    """Import what many light workstations need."""
    from resources import questionnaires
    from tests.torture import crowd  # noqa: F401

    questionnaires()


def live_crowd(given: dict[str, Any], say: Say) -> None:
    """Many workstations with a backlog, in one process."""
    from tests.torture.crowd import live

    live(given, say)


def load_confined() -> None:
    """A workstation on a small disk of its own."""
    from tests.torture import disk

    disk.mount()
    load_client()


def live_confined(given: dict[str, Any], say: Say) -> None:
    """One form's way over a disk that fills up."""
    from tests.torture.disk import way

    way(given, say)


def load_sms() -> None:
    """Import what a sending process imports."""
    from tests.torture import sms_life

    sms_life.load()
    gc.freeze()


def live_sms(given: dict[str, Any], say: Say) -> None:
    """``sms work``, in a hurry."""
    from tests.torture.sms_life import live

    live(given, say)


def load_carrier() -> None:
    """Import what a carrier that counts needs."""
    from tests.torture import sms_carrier  # noqa: F401


def live_carrier(given: dict[str, Any], say: Say) -> None:
    """A carrier with its ledger."""
    from tests.torture.sms_carrier import live

    live(given, say)
