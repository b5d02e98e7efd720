"""``orders machine``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from domain.orders.described import described

if TYPE_CHECKING:
    from server.cli import CommandContext


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of work orders."""
    orders = subparsers.add_parser("orders", help="工单：流转规则 / work orders: how they move")
    verbs = orders.add_subparsers(dest="verb", required=True)
    machine = verbs.add_parser(
        "machine", help="列出状态、动作和规则 / states, moves and the rows of the machine"
    )
    machine.set_defaults(run=run_machine)


def run_machine(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Print the machine; ``--json`` has every row."""
    found = described()
    states, moves, rows = len(found["states"]), len(found["moves"]), len(found["rows"])
    ends, away = found["dead_ends"], found["unreachable"]
    context.say(
        context.words(
            f"状态 {states} 个，动作 {moves} 种，规则 {rows} 条；走不通的状态 {ends} 个，到不了的 {away} 个",
            f"{states} states, {moves} moves, {rows} rows; dead ends {ends}, out of reach {away}",
        )
    )
    return dict(found)
