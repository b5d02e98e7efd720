"""``migrate``, ``verify-chain``, ``new-epoch``: the database itself."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from domain.problems import Problem, ProblemError

if TYPE_CHECKING:
    from server.cli import Context


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of the database."""
    migrate = subparsers.add_parser("migrate", help="建立或升级数据库 / make or upgrade the database")
    migrate.add_argument("--city-name", metavar="NAME", help="name of the city, shown at login")
    migrate.add_argument("--zone", metavar="ZONE", help="time zone, e.g. Asia/Shanghai")
    migrate.set_defaults(run=run_migrate)
    verify = subparsers.add_parser("verify-chain", help="核对审计链 / check that the audit chain is unbroken")
    verify.set_defaults(run=run_verify)
    epoch = subparsers.add_parser(
        "new-epoch", help="从备份恢复后执行 / after a restore: workstations compare notes"
    )
    epoch.set_defaults(run=run_epoch)


def run_migrate(args: argparse.Namespace, context: Context) -> dict[str, Any]:
    """Bring the tables to this version's state and make the city."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from server.db.mechanism import describe_centre

    if args.zone is not None:
        try:
            ZoneInfo(args.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ProblemError(Problem("city.zone", {"zone": args.zone}, field="zone")) from None
    database = context.database
    if args.city_name or args.zone:
        with database.write(context.city_id) as work:
            describe_centre(work, args.city_name, args.zone)
    revision = database.migrate()
    row = database.ensure_city(context.city_id, context.config.city_name)
    context.say(context.words(f"数据库版本 {revision}", f"Database at revision {revision}"))
    return {
        "revision": revision,
        "centre_id": row.centre_id,
        "city": row.city_id,
        "name": row.name,
        "zone": row.zone,
    }


def run_verify(_args: argparse.Namespace, context: Context) -> dict[str, Any]:
    """Recompute every link; exit 1 where it breaks, because then the database was tampered with or damaged."""
    from server.db.audit import verify

    links, broken = verify(context.database, context.city_id, context.progress)
    if broken is not None:
        raise RuntimeError(f"the chain is broken at number {broken}")
    context.say(context.words(f"审计链完整，共 {links} 环", f"The chain is unbroken: {links} links"))
    return {"links": links, "broken": None}


def run_epoch(_args: argparse.Namespace, context: Context) -> dict[str, Any]:
    """Begin a new epoch."""
    from server.db.mechanism import begin_epoch

    with context.database.write(context.city_id) as work:
        epoch = begin_epoch(work)
    return {"epoch": epoch}
