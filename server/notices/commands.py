"""``notices webhook``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.cli import CommandContext


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of notices."""
    verbs = subparsers.add_parser("notices", help="通知 / notices").add_subparsers(
        metavar="ACTION", required=True
    )
    hook = verbs.add_parser(
        "webhook",
        help="单位通知推送到的地址（签名 JSON）/ the address that takes units' messages, as signed JSON",
    )
    hook.add_argument("url", nargs="?", help="https://… ; omitted: say where they go")
    hook.add_argument("--off", action="store_true", help="不再推送 / send them nowhere")
    hook.set_defaults(run=run_webhook)


def run_webhook(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Say where messages go, or change it; the secret that signs them is shown once.

    Raises:
        ProblemError: ``webhook.url``.
    """
    from server.acts.authors import Console
    from server.notices.repository.messages import hook
    from server.notices.service import put_webhook

    if args.url or args.off:
        with context.database.write(context.city_id) as work:
            secret = put_webhook(work, "" if args.off else args.url, Console.here())
        if secret:
            context.say(context.words(f"签名密钥（只显示一次）：{secret}", f"Secret, shown once: {secret}"))
        else:
            context.say(context.words("不再推送", "Nothing is sent any more"))
        return {"url": "" if args.off else args.url, "secret": secret}
    with context.database.read(context.city_id) as reading:
        found = hook(reading)
    url = found.url if found is not None else ""
    context.say(url or context.words("没有设置推送地址", "No address is set"))
    return {"url": url}
