"""``orders machine``, ``orders common``."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from domain.vocabulary import Visibility

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
    common = verbs.add_parser(
        "common",
        help="列出共性问题：同一单位同一问题 30 天内三张以上 / units with three orders about one thing in thirty days",
    )
    common.set_defaults(run=run_common)


def run_machine(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Print the machine; ``--json`` has every row."""
    from domain.orders.described import described  # it reads a catalogue

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


def run_common(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Print what is said of a unit again and again; reports of misconduct are not among it."""
    from server.orders.access import Sight
    from server.orders.neighbours import common_problems

    everybody = Sight((Visibility.HIDDEN_FROM_UNIT.value, Visibility.NORMAL.value), None)
    database = context.open()
    try:
        with database.read(context.city_id) as reading:
            found = common_problems(reading, everybody).problems
    finally:
        database.dispose()
    for one in found:
        labels = ", ".join(one.orders)
        context.say(f"{one.unit_name}  {one.tag}  {len(one.orders)}  {labels}")
    if not found:
        context.say(context.words("近 30 天没有共性问题", "No common problem in the last thirty days"))
    return {"problems": [asdict(one) for one in found]}
