"""``serve``: the centre as a process."""

from __future__ import annotations

import argparse
import ipaddress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.problems import Problem, ProblemError

if TYPE_CHECKING:
    from server.cli import CommandContext
    from server.db.database import Database

DEFAULT_PORT = 8110


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``serve``."""
    serve = subparsers.add_parser("serve", help="启动中心服务 / run the centre")
    serve.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    serve.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help=f"0: any free one (default: {DEFAULT_PORT})"
    )
    serve.add_argument("--tls-cert", type=Path, metavar="FILE", help="certificate chain, PEM")
    serve.add_argument("--tls-key", type=Path, metavar="FILE", help="private key, PEM")
    serve.add_argument("--workers", type=int, default=1, help="processes (several only on PostgreSQL)")
    serve.add_argument("--backup-to", type=Path, metavar="FOLDER", help="make a backup there once a day")
    serve.add_argument(
        "--backup-keep", type=int, default=35, metavar="N", help="and keep the N newest (default: 35)"
    )
    serve.add_argument("--sms", action="store_true", help="also send text messages (else: sms work)")
    serve.set_defaults(run=run)


def run(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Serve until told to stop.

    Raises:
        ProblemError: ``serve.tls_needed``, ``serve.tls_pair``, ``serve.tls_file``, ``serve.workers``, ``serve.port``,
            ``backup.keep``, ``serve.held``, ``serve.head``, ``database.log``; ``database.keys`` and others of opening it.
    """
    from server.application.holding import held

    check(args, context.url)
    with held(context.url, f"{args.host}:{args.port}"):
        _serve(args, context)
    return {"stopped": True}


def _serve(args: argparse.Namespace, context: CommandContext) -> None:
    # Opened here first: it migrates once, and says what is wrong before anything listens.
    try:
        check_chains(context.database)
    except Exception as error:
        from server.db.errors import is_damage

        if not is_damage(error):
            raise
        raise ProblemError(Problem("database.broken")) from error
    context.close()
    from server.application.serving import serve

    secure = args.tls_cert is not None

    def ready(port: int) -> None:
        host = f"[{args.host}]" if ":" in args.host else args.host
        url = f"{'https' if secure else 'http'}://{host}:{port}"
        context.say(
            context.words(f"中心已启动：{url}", f"The centre is up: {url}")
            if secure
            else context.words(
                f"中心已启动：{url}（未加密，只接受本机连接）",
                f"The centre is up: {url} (not encrypted, this machine only)",
            )
        )
        context.result({"url": url, "city": context.city_id})

    serve(
        context.url,
        context.home,
        context.city_id,
        host=args.host,
        port=args.port,
        certificate=args.tls_cert,
        key=args.tls_key,
        workers=args.workers,
        backups_to=args.backup_to,
        backups_keep=args.backup_keep,
        sends_sms=args.sms,
        ready=ready,
    )


def check_chains(database: Database) -> None:
    """Before anything is served: every city's newest link is verified with the keys, and no number lacks its link.

    Raises:
        ProblemError: ``serve.head``: the newest link was made with other keys, or altered, or is missing; ``database.log``: links are
            missing before it, as when an older file met a newer log.
    """
    from server.db.audit import ends, whole
    from server.db.mechanism import cities_of

    with database.snapshot() as conn:
        for city_id in cities_of(conn):
            if not ends(conn, database.sealer, city_id).head:
                raise ProblemError(Problem("serve.head", {"city": city_id}))
            if not whole(conn, database.sealer, city_id):
                raise ProblemError(Problem("database.log", {"city": city_id}))


def check(args: argparse.Namespace, url: str) -> None:
    """Refuse what would be unsafe or could not work."""
    if (args.tls_cert is None) != (args.tls_key is None):
        raise ProblemError(Problem("serve.tls_pair"))
    if args.tls_cert is None and not is_loopback(args.host):
        raise ProblemError(Problem("serve.tls_needed", {"host": args.host}))
    for path in (args.tls_cert, args.tls_key):
        if path is not None and not path.is_file():
            raise ProblemError(Problem("serve.tls_file", {"file": str(path)}))
    if args.workers < 1 or (args.workers > 1 and url.startswith("sqlite")):
        raise ProblemError(Problem("serve.workers", {"workers": args.workers}))
    if args.backup_keep < 1:
        raise ProblemError(Problem("backup.keep", {"keep": args.backup_keep}))
    if not 0 <= args.port <= 65535:
        raise ProblemError(Problem("serve.port", {"port": args.port}))


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
