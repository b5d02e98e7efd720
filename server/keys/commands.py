"""``recovery-key new``, ``use``, ``list`` and ``check``: the organisation's key to every workstation."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.problems import Problem, ProblemError

if TYPE_CHECKING:
    from server.cli import CommandContext


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of the recovery key."""
    whole = subparsers.add_parser(
        "recovery-key", help="单位恢复密钥 / the organisation's key to every workstation"
    )
    actions = whole.add_subparsers(metavar="ACTION", required=True)
    new = actions.add_parser(
        "new", help="生成密钥 / make one; the private part goes to a file, never to the centre"
    )
    new.add_argument("--out", type=Path, required=True, metavar="FILE", help="where the private part goes")
    new.add_argument(
        "--replace", action="store_true", help="put it in the place of the one in force; keep the old file"
    )
    _passphrase_options(new)
    new.set_defaults(run=run_new)
    use = actions.add_parser(
        "use",
        help="登记已有的密钥文件 / put the key of a file in force: after a restore, or at another centre",
    )
    use.add_argument("--key", type=Path, required=True, metavar="FILE")
    use.add_argument("--replace", action="store_true", help="in the place of the one in force")
    _passphrase_options(use)
    use.set_defaults(run=run_use)
    listing = actions.add_parser("list", help="登记过的密钥 / the one in force and the old ones")
    listing.set_defaults(run=run_list)
    check = actions.add_parser("check", help="核对密钥文件和口令 / whether a file opens and whose key it is")
    check.add_argument("--key", type=Path, required=True, metavar="FILE")
    _passphrase_options(check)
    check.set_defaults(run=run_check)


def run_new(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Make a pair: the private part under a passphrase into a file of 0600, the public part into force.

    Raises:
        ProblemError: ``passphrase.*``, ``recovery_key.there``, ``recovery_key.file_exists``, ``recovery_key.unwritable``.
    """
    from domain.wire.keys import close_key
    from domain.wire.sealed import KEY_BYTES, public_of
    from server.acts.authors import Console
    from server.db.mechanism import centre_of
    from server.keys import repository, service

    with context.database.read(context.city_id) as reading:
        centre, before = centre_of(reading), repository.in_force(reading)
        now = reading.now
    if before is not None and not args.replace:
        raise ProblemError(Problem("recovery_key.there", {"fingerprint": before.fingerprint}))
    if args.out.exists():
        raise ProblemError(Problem("recovery_key.file_exists", {"name": args.out.name}))
    assert centre is not None  # noqa: S101 - the context made it
    private = os.urandom(KEY_BYTES)
    content = close_key(private, _passphrase(args, context, twice=True), centre.centre_id, now, os.urandom)
    # The file first, and never taken back: a public key in force without its private part would shut the last door.
    _write(args.out, content)
    with context.database.write(context.city_id) as work:
        mark = service.put_recovery_key(work, public_of(private), replace=args.replace, by=Console.here())
    context.say(
        context.words(
            f"恢复密钥 {grouped(mark)} 已生效；私钥在 {args.out.name}，请和口令分开存放，各留一份副本",
            f"Recovery key {grouped(mark)} is in force; its private part is in {args.out.name}. Keep file and passphrase apart, "
            "and a copy of each",
        )
    )
    if before is not None:
        context.say(
            context.words(
                f"旧密钥 {grouped(before.fingerprint)} 的文件还要保留：没有再登录过的工作站只认旧的",
                f"Keep the file of {grouped(before.fingerprint)}: workstations nobody logged in on since open by it alone",
            )
        )
    return {"fingerprint": mark, "file": str(args.out), "replaces": before.fingerprint if before else None}


def run_list(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """All keys, newest first."""
    from server.keys import repository

    with context.database.read(context.city_id) as reading:
        keys, zone = repository.all_of(reading), reading.zone()
    if not keys:
        context.say(
            context.words(
                "还没有恢复密钥：recovery-key new --out FILE",
                "There is none yet: recovery-key new --out FILE",
            )
        )
    for key in keys:
        state = (
            context.words("生效中", "in force")
            if key.retired_at is None
            else context.words(
                f"{_day(key.retired_at, zone)} 起停用", f"replaced on {_day(key.retired_at, zone)}"
            )
        )
        context.say(f"{grouped(key.fingerprint)}  {_day(key.made_at, zone)}  {state}")
    return {
        "keys": [
            {"fingerprint": key.fingerprint, "made_at": key.made_at, "retired_at": key.retired_at}
            for key in keys
        ]
    }


def run_use(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Put the public part of a key file in force.

    Raises:
        ProblemError: ``recovery_key.not_one``, ``passphrase.wrong``, ``recovery_key.there``, ``recovery_key.known``.
    """
    from domain.wire.sealed import public_of
    from server.acts.authors import Console
    from server.keys import service

    public = public_of(_open(args, context))
    with context.database.write(context.city_id) as work:
        mark = service.put_recovery_key(work, public, replace=args.replace, by=Console.here())
    context.say(
        context.words(f"恢复密钥 {grouped(mark)} 已生效", f"Recovery key {grouped(mark)} is in force")
    )
    return {"fingerprint": mark}


def run_check(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Open a key file as on the day it is needed, and say whether it is in force here.

    Raises:
        ProblemError: ``recovery_key.not_one``, ``passphrase.wrong``, ``recovery_key.unknown``.
    """
    from domain.wire.sealed import fingerprint, public_of
    from server.keys import repository

    mark = fingerprint(public_of(_open(args, context)))
    with context.database.read(context.city_id) as reading:
        known = {key.fingerprint: key for key in repository.all_of(reading)}
    if mark not in known:
        raise ProblemError(Problem("recovery_key.unknown", {"fingerprint": mark}))
    current = known[mark].retired_at is None
    context.say(
        context.words(
            f"{grouped(mark)} 能打开，{'正在生效' if current else '已被替换，旧工作站还可能认它'}",
            f"{grouped(mark)} opens and is {'in force' if current else 'replaced; old workstations may still be sealed to it'}",
        )
    )
    return {"fingerprint": mark, "in_force": current}


def _open(args: argparse.Namespace, context: CommandContext) -> bytes:
    from domain.wire.keys import open_key

    try:
        content = args.key.read_bytes()
    except OSError:
        raise ProblemError(Problem("recovery_key.not_one")) from None
    return open_key(content, _passphrase(args, context, twice=False))


def grouped(mark: str) -> str:
    """A fingerprint as people read it out to one another."""
    return "-".join(mark[start : start + 4] for start in range(0, len(mark), 4))


def _passphrase_options(parser: argparse.ArgumentParser) -> None:
    given = parser.add_mutually_exclusive_group()
    given.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help="its first line; never on the command line"
    )
    given.add_argument("--passphrase-stdin", action="store_true", help="the first line of input")


def _passphrase(args: argparse.Namespace, context: CommandContext, *, twice: bool) -> str:
    if args.passphrase_file is not None:
        try:
            lines = args.passphrase_file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            raise ProblemError(Problem("file.unreadable", {"name": args.passphrase_file.name})) from None
        return lines[0] if lines else ""
    if args.passphrase_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise ProblemError(Problem("passphrase.needed"))
    passphrase = getpass.getpass(context.words("口令：", "Passphrase: "))
    if twice and passphrase != getpass.getpass(context.words("再输一遍：", "Once more: ")):
        raise ProblemError(Problem("passphrase.differs"))
    return passphrase


def _write(path: Path, content: bytes) -> None:
    made = False
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        made = True
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise ProblemError(Problem("recovery_key.file_exists", {"name": path.name})) from None
    except OSError as error:
        if made:
            path.unlink(missing_ok=True)
        raise ProblemError(Problem("recovery_key.unwritable", {"fault": type(error).__name__})) from None


def _day(at: int, zone: str) -> str:
    from domain.times import day_of

    return day_of(at, zone).isoformat()
