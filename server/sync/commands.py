"""``rejudge`` and ``tidy``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.cli import CommandContext

_KEEP_DAYS = 30  # as server.sync.tidying.KEEP_DAYS, which is too slow to import here


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of sync."""
    rejudge = subparsers.add_parser("rejudge", help="重新判定被退回的操作 / judge a refused operation again")
    rejudge.add_argument("op_id")
    rejudge.set_defaults(run=run_rejudge)
    tidy = subparsers.add_parser(
        "tidy",
        help="清理过时的变更、删除标记和登录记录 / remove superseded changes, old tombstones and logins",
    )
    tidy.add_argument(
        "--days", type=int, default=_KEEP_DAYS, help=f"keep so many days (default: {_KEEP_DAYS})"
    )
    tidy.set_defaults(run=run_tidy)


def run_rejudge(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Judge a refused operation again, on record."""
    from server.acts.authors import Console
    from server.acts.registry import default_registry
    from server.sync.rejudging import rejudge

    with context.database.write(context.city_id) as work:
        result = rejudge(work, default_registry(), args.op_id, Console.here())
    context.say(context.words(f"{args.op_id}：{result}", f"{args.op_id}: {result}"))
    return {"op_id": args.op_id, "result": result}


def run_tidy(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Remove what nobody can ask for any more."""
    from server.sync.tidying import tidy

    removed = tidy(context.database, context.city_id, max(1, args.days))
    changes, tombstones = removed["changes"], removed["tombstones"]
    sessions, throttles = removed["sessions"], removed["throttles"]
    context.say(
        context.words(
            f"已清理：旧的变更 {changes}，删除标记 {tombstones}，登录记录 {sessions}，登录限制记录 {throttles}",
            f"Removed: {changes} superseded changes, {tombstones} tombstones, {sessions} sessions, {throttles} login throttles",
        )
    )
    return removed
