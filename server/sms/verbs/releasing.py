"""``sms release``: what a restore left in doubt."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.cli import CommandContext


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add it."""
    release = verbs.add_parser("release", help="恢复备份后存疑的短信 / what a restore left in doubt")
    release.add_argument(
        "what",
        nargs="?",
        choices=("send_again", "close"),
        help="补发（可能收到两次）或了结 / may come twice, or leave",
    )
    release.add_argument("--reason", default="")
    release.set_defaults(run=run_release)


def run_release(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Say what waits, or decide about all of it."""
    from server.acts.authors import Console
    from server.sms import releasing

    if args.what:
        with context.database.write(context.city_id) as work:
            found = releasing.release_restored(work, args.what, args.reason, Console.here())
    else:
        with context.database.read(context.city_id) as reading:
            found = releasing.waiting(reading)
    context.say(
        context.words(
            f"可能已发出的短信 {found.messages} 条；暂停生成的时段 {found.held_spans} 个",
            f"{found.messages} texts that may have gone out; {found.held_spans} spans held",
        )
    )
    return {"messages": found.messages, "held_spans": found.held_spans, "done": bool(args.what)}
