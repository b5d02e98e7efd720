"""``sms gateway``: which gateways there are, and how they are set."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from server.cli import existing_file

if TYPE_CHECKING:
    from server.cli import CommandContext


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add it."""
    gateway = verbs.add_parser("gateway", help="短信网关：列出、设置、暂停、恢复 / the gateways")
    gateway.add_argument("name", nargs="?", help="名称 / its name")
    gateway.add_argument("--put", metavar="FILE", type=existing_file, help="YAML 设置 / its settings, YAML")
    gateway.add_argument("--kind", help="simulate、file、http、kannel、smpp")
    gateway.add_argument("--weight", type=int, default=1, help="份额 / its share beside the others")
    gateway.add_argument("--pause", action="store_true", help="暂停 / hand it nothing")
    gateway.add_argument("--resume", action="store_true", help="恢复，也解除自动停用 / let it go on")
    gateway.add_argument("--reason", default="", help="原因 / why")
    gateway.set_defaults(run=run)


def run(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Set, pause or resume one, then list all.

    Raises:
        ProblemError: ``sms.gateway_settings``, ``sms.gateway_kind``, ``sms.gateway.unknown``, ``sms.gateway.name``, ``sms.gateway.reason``.
    """
    from server.acts.authors import Console
    from server.sms import setting_gateways

    by = Console.here()
    with context.database.write(context.city_id) as work:
        if args.put is not None:
            setting_gateways.put(
                work, args.name or "", args.kind or "", args.weight, args.put.read_text("utf-8"), by
            )
        elif args.pause or args.resume:
            setting_gateways.switch(work, args.name or "", paused=args.pause, reason=args.reason, by=by)
    with context.database.read(context.city_id) as reading:
        gateways = setting_gateways.standing(reading)
    for one in gateways:
        context.say("  ".join(str(value) for value in one.values() if value != ""))
    return {"gateways": gateways}
