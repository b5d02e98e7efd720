"""``sms erase``: what is older than the city keeps."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.cli import CommandContext


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add it."""
    erase = verbs.add_parser(
        "erase", help="按保存期限清除原文和号码，计数保留 / erase by retention, counts stay"
    )
    erase.set_defaults(run=run_erase)


def run_erase(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Erase, and say how much."""
    from server.sms import erasing

    done = erasing.erase(context.database, context.city_id)
    context.say(
        context.words(
            f"已清除：网关原文 {done.raw} 件，群众原话 {done.words} 件，号码 {done.numbers} 个",
            f"Erased: {done.raw} as gateways brought them, {done.words} citizens' words, {done.numbers} numbers",
        )
    )
    return {"raw": done.raw, "words": done.words, "numbers": done.numbers}
