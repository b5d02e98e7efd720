"""``tags check`` and ``tags load``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.cli import CommandContext


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of tags."""
    tags = subparsers.add_parser("tags", help="标签 / tags").add_subparsers(metavar="ACTION", required=True)
    check = tags.add_parser("check", help="检查随附标签 / look through the shipped tags; needs no database")
    check.add_argument(
        "--near", type=int, default=0, metavar="N", help="列出最相近的 N 对 / show the N closest pairs"
    )
    check.set_defaults(run=check_tags)
    load = tags.add_parser("load", help="载入随附标签 / bring the shipped tags in")
    load.set_defaults(run=load_tags)


def check_tags(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Say what is wrong with the shipped tag files, by file and line; exit 2 where something is."""
    from domain.tags.checking import check
    from resources import read_yaml, tag_files
    from resources.console import worded
    from server.cli import WRONG_INPUT
    from server.tags.spelling import spelt

    found = check(tag_files(), spelt, read_yaml("tag_words.yaml"))
    for fault in found.faults:
        context.warn(f"{fault.field}: {worded(fault, context.lang)}")
    if found.faults:
        context.exit_code = WRONG_INPUT
    _say_near(args.near, context)
    context.say(
        context.words(
            f"{found.leaves} 个末级标签，重复 {found.duplicates}，问题 {len(found.faults)}",
            f"{found.leaves} leaves, {found.duplicates} duplicates, {len(found.faults)} faults",
        )
    )
    return {
        "leaves": found.leaves,
        "by_axis": dict(found.by_axis),
        "by_branch": dict(found.by_branch),
        "duplicates": found.duplicates,
        "faults": len(found.faults),
    }


def _say_near(most: int, context: CommandContext) -> None:
    from domain.tags.alike import closest
    from resources import shipped_tags

    for share, one, other in closest(shipped_tags().leaves(), most) if most > 0 else ():
        context.say(f"{share:.2f}  {one.label()} {one.code}  |  {other.label()} {other.code}")


def load_tags(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Bring the shipped tags into the database; those a city added stay."""
    from resources import shipped_tags
    from server.acts.authors import Console
    from server.tags.service import load

    with context.database.write(context.city_id) as work:
        counts = load(work, shipped_tags(), Console.here())
    context.say(
        context.words(
            f"新增 {counts['added']}，更新 {counts['changed']}，未变 {counts['unchanged']}",
            f"{counts['added']} added, {counts['changed']} changed, {counts['unchanged']} unchanged",
        )
    )
    return dict(counts)
