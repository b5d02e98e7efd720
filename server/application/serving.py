"""The process that serves: uvicorn with one or several workers over one listening socket."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from domain.logs import QuietFormatter
from domain.problems import Problem, ProblemError
from resources import questionnaires
from server.application.app import create_app
from server.config import ServerConfig
from server.db.database import open_migrated
from server.web.connections import Guarded

SWITCH_S = 0.001
"""How long a thread that works beside may keep the interpreter when a request wants it. With Python's own 5 ms each answer waited for several
such turns while replies were read."""
_SETTINGS = "MINYI110_SERVE"
"""Environment variable by which a parent process tells its workers what to serve."""


def serve(
    url: str,
    home: Path,
    city_id: str,
    *,
    host: str,
    port: int,
    certificate: Path | None,
    key: Path | None,
    workers: int,
    backups_to: Path | None,
    backups_keep: int,
    sends_sms: bool = False,
    ready: Callable[[int], None],
) -> None:
    """Serve until SIGINT or SIGTERM. ``ready`` is told the port once connections are accepted.

    Raises:
        ProblemError: ``serve.address`` (the address cannot be listened on) or ``serve.tls_file``.
    """
    log_quietly()
    open_many_files()
    backups = {"to": str(backups_to.absolute()) if backups_to is not None else None, "keep": backups_keep}
    os.environ[_SETTINGS] = json.dumps(
        {"url": url, "home": str(home), "city": city_id, "backups": backups, "sms": sends_sms}
    )
    config = uvicorn.Config(
        "server.application.serving:application",
        factory=True,
        host=host,
        port=port,
        ssl_certfile=certificate,
        ssl_keyfile=str(key) if key is not None else None,
        workers=workers,
        http=Guarded,
        # Its own set-up would write the words of exceptions; so its loggers hand on to ours.
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        # Listeners of the live stream never end by themselves.
        timeout_graceful_shutdown=5,
        timeout_keep_alive=75,
    )
    try:
        sock = config.bind_socket()
    except (OSError, SystemExit) as error:
        raise ProblemError(Problem("serve.address", {"host": host, "port": port})) from error
    # Whoever reads the address may call at once and waits here until the application is up.
    sock.listen(config.backlog)
    # As the kernel knows it: uvicorn makes it without naming TCP, and asyncio then leaves Nagle's algorithm on, which
    # holds every answer of two pieces back for the 40 ms of the other side's delayed acknowledgement.
    sock = socket.socket(fileno=sock.detach())
    bound: int = sock.getsockname()[1]
    run = _told_to_stop(config, sock)
    ready(bound)
    run()


def _told_to_stop(config: uvicorn.Config, sock: socket.socket) -> Callable[[], None]:
    """What serves until it is told to stop. From here on it can be told, also before it has begun: whoever reads the address may
    stop it at once."""
    if config.workers > 1:
        return Multiprocess(config, sockets=[sock]).run
    server = uvicorn.Server(config)

    def stop(_number: int, _frame: object) -> None:
        # uvicorn raises the signal anew once it has shut down in order; being told to stop is no failure.
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    return lambda: server.run(sockets=[sock])


def open_many_files() -> None:
    """Have this process, and its workers, open as many connections as the system lets it; what it is given at first is often too few
    for one hall."""
    if sys.platform == "win32":  # knows no such limit
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def log_quietly() -> None:
    """Log to standard error, no personal data in it (``domain.logs``); in every process that serves."""
    handler = logging.StreamHandler()
    handler.setFormatter(QuietFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def application() -> FastAPI:
    """The application of one worker, as the parent process described it."""
    log_quietly()
    settings = json.loads(os.environ[_SETTINGS])
    database = open_migrated(settings["url"], Path(settings["home"]))
    backups = settings["backups"]
    config = ServerConfig(
        city_id=settings["city"],
        backups_to=Path(backups["to"]) if backups["to"] else None,
        backups_keep=backups["keep"],
        sends_sms=settings["sms"],
    )
    database.ensure_city(config.city_id, config.city_name, config.zone)
    app = create_app(database, config, closes=True)
    questionnaires()  # read now, so that the first form of the morning does not wait for them
    spare_the_collector()
    sys.setswitchinterval(SWITCH_S)
    return app


def spare_the_collector() -> None:
    """Keep the garbage collector from walking what lives as long as the process.

    A batch of 250 forms makes some 10,000 objects that live for its transaction: with the usual thresholds every batch meant
    several walks through all modules, statements and questionnaires, a quarter of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
