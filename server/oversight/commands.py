"""``set-aside``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.cli import CommandContext


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of what did not go through."""
    aside = subparsers.add_parser(
        "set-aside",
        help="搁置被退回的操作 / put a refused operation aside: it blocks nothing and stays whole",
    )
    aside.add_argument("op_id", metavar="OPERATION")
    aside.add_argument("--reason", required=True, metavar="TEXT", help="shown to the leads, kept on record")
    aside.set_defaults(run=set_aside)


def set_aside(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Put a refused operation aside, as its lead can.

    Raises:
        ProblemError: ``op.not_found``, ``set_aside.reason_needed``.
    """
    from domain.wire.oversight import PutAside
    from server.acts.authors import Console
    from server.oversight import returned

    with context.database.write(context.city_id) as work:
        line = returned.set_aside(work, Console.here(), PutAside(args.op_id, args.reason))
    context.say(
        context.words(
            f"已搁置 {line.author_number} 的操作 {args.op_id}（{line.code or ''}）",
            f"Operation {args.op_id} of {line.author_number} ({line.code or ''}) is put aside",
        )
    )
    return {"op_id": args.op_id, "set_aside": True}
