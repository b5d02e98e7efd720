"""``migrate``, ``status``, ``audit verify`` (also ``verify-chain``), ``new-epoch``: the database itself."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from domain.problems import Problem, ProblemError

if TYPE_CHECKING:
    from server.cli import CommandContext


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of the database."""
    migrate = subparsers.add_parser("migrate", help="建立或升级数据库 / make or upgrade the database")
    migrate.add_argument("--city-name", metavar="NAME", help="name of the city, shown at login")
    migrate.add_argument("--zone", metavar="ZONE", help="time zone, e.g. Asia/Shanghai")
    migrate.set_defaults(run=run_migrate)
    audit = subparsers.add_parser("audit", help="审计链 / the audit chain").add_subparsers(
        dest="verb", required=True
    )
    told = "核对审计链 / check that the audit chain is unbroken"
    # With other keys it says that the chain is broken at 1.
    audit.add_parser("verify", help=told).set_defaults(run=run_audit, any_keys=True)
    subparsers.add_parser("verify-chain", help=told).set_defaults(run=run_verify, any_keys=True)
    epoch = subparsers.add_parser(
        "new-epoch",
        help="不用 restore 命令恢复后执行 / after a restore by other means: workstations compare notes",
    )
    epoch.set_defaults(run=run_epoch)
    status = subparsers.add_parser("status", help="中心概况 / what the database holds")
    status.set_defaults(run=run_status)


def run_migrate(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Bring the tables to this version's state and make the city."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from server.analysis.cube.building import go_on
    from server.analysis.cube.repository import cells
    from server.answers.recounting import rebuild
    from server.db.mechanism import describe_centre

    if args.zone is not None:
        try:
            ZoneInfo(args.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ProblemError(Problem("city.zone", {"zone": args.zone}, field="zone")) from None
    database = context.database
    revision = database.migrate()
    if args.city_name or args.zone:
        with database.write(context.city_id) as work:
            describe_centre(work, args.city_name, args.zone)
            if args.zone:  # another zone has other days
                rebuild(work)
                cells.begin(work)
    row = database.ensure_city(context.city_id, context.config.city_name)
    go_on(database, context.city_id, context.progress)
    context.say(context.words(f"数据库版本 {revision}", f"Database at revision {revision}"))
    return {
        "revision": revision,
        "centre_id": row.centre_id,
        "city": row.city_id,
        "name": row.name,
        "zone": row.zone,
    }


def run_audit(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Recompute every link and say which is the first that does not follow; exit 1 where there is one."""
    from server.cli import OUR_FAULT
    from server.db.audit import verify

    entries, broken = verify(context.database, context.city_id, context.progress)
    if broken is None:
        context.say(context.words(f"审计链完整，共 {entries} 环", f"The chain is unbroken: {entries} links"))
    else:
        context.say(context.words(f"审计链在第 {broken} 环断开", f"The chain is broken at number {broken}"))
        context.exit_code = OUR_FAULT
    return {"verified": broken is None, "entries": entries, "first_broken": broken}


def run_verify(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Recompute every link; exit 1 where it breaks, because then the database was tampered with or damaged."""
    from server.db.audit import verify

    links, broken = verify(context.database, context.city_id, context.progress)
    if broken is not None:
        raise RuntimeError(f"the chain is broken at number {broken}")
    context.say(context.words(f"审计链完整，共 {links} 环", f"The chain is unbroken: {links} links"))
    return {"links": links, "broken": None}


def run_epoch(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Begin a new epoch."""
    from server.acts.authors import Console
    from server.db.mechanism import begin_epoch

    with context.database.write(context.city_id) as work:
        epoch = begin_epoch(work, author_id=Console.here().user_id)
    context.say(
        context.words(
            f"已进入第 {epoch} 代，工作站下次连接时自动核对补传",
            f"Epoch {epoch} begins; workstations compare notes when they next connect",
        )
    )
    return {"epoch": epoch}


def run_status(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Where the centre stands: centre, epoch, head, and counts."""
    from server.application.repository import amounts
    from server.db import mechanism

    with context.database.read(context.city_id) as reading:
        now, found = mechanism.standing(reading), amounts(reading)
    told: dict[str, Any] = {
        "centre_id": now.centre_id,
        "epoch": now.epoch,
        "head": now.head,
        "oldest_backup": now.safe_seq,
        "users": found.users,
        "devices": found.devices,
        "held": found.held,
        "unsent": found.unsent,
    }
    labels = {
        "centre_id": ("中心", "centre"),
        "epoch": ("代次", "epoch"),
        "head": ("最新编号", "newest number"),
        "oldest_backup": ("各备份都有的编号", "number that every backup kept reaches"),
        "users": ("用户", "users"),
        "devices": ("工作站", "workstations"),
        "held": ("等待任务或警情的操作", "operations held"),
        "unsent": ("工作站待上传", "unsent at workstations"),
    }
    for key, value in told.items():
        context.say(f"{context.words(*labels[key])}: {value}")
    return told
