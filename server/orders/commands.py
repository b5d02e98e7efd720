"""``orders machine``, ``orders common``, ``orders lowered``, ``orders index``."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from domain.vocabulary import Visibility

if TYPE_CHECKING:
    from server.cli import CommandContext


_NOT_RESTRICTED = (Visibility.HIDDEN_FROM_UNIT.value, Visibility.NORMAL.value)


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
    lowered = verbs.add_parser(
        "lowered",
        help="列出 30 天内降为诉求或作废的不满意 / complaints lowered to a demand or made void in thirty days",
    )
    lowered.set_defaults(run=run_lowered)
    words = verbs.add_parser(
        "index", help="让早先的工单也能按原话搜到 / let older orders be found by their words as well"
    )
    words.set_defaults(run=run_index)


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

    database = context.open()
    try:
        with database.read(context.city_id) as reading:
            found = common_problems(reading, Sight(_NOT_RESTRICTED, None)).problems
    finally:
        database.dispose()
    for one in found:
        labels = ", ".join(one.orders)
        context.say(f"{one.unit_name}  {one.tag}  {len(one.orders)}  {labels}")
    if not found:
        context.say(context.words("近 30 天没有共性问题", "No common problem in the last thirty days"))
    return {"problems": [asdict(one) for one in found]}


def run_lowered(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Print which complaints were made less than one, by whom and why."""
    from server.orders.access import Sight
    from server.orders.neighbours import lowered

    database = context.open()
    try:
        with database.read(context.city_id) as reading:
            found = lowered(reading, Sight(_NOT_RESTRICTED, None)).orders
    finally:
        database.dispose()
    for one in found:
        context.say(f"{one.label}  {one.unit_name}  {one.move}  {one.by}  {one.reason}")
    if not found:
        context.say(
            context.words("近 30 天没有降级的不满意", "No complaint was lowered in the last thirty days")
        )
    return {"orders": [asdict(one) for one in found]}


def run_index(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Note the words of orders that were written before they could be looked for; stopped and run again it goes on."""
    from server.orders.searching import index_all

    done = 0
    for done in index_all(context.database, context.city_id):
        context.progress(done, None, context.words("张工单", "orders"))
    context.say(
        context.words(
            f"看过 {done} 张工单，原话都能搜到", f"{done} orders looked at; all can be found by their words"
        )
    )
    return {"orders": done}
