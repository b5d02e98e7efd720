"""``tags load``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.cli import CommandContext


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of tags."""
    tags = subparsers.add_parser("tags", help="标签 / tags").add_subparsers(metavar="ACTION", required=True)
    load = tags.add_parser("load", help="载入随附标签 / bring the shipped tags in")
    load.set_defaults(run=load_tags)


def load_tags(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Bring the shipped tags into the database; those a city added stay."""
    from domain.tags import read_tags
    from resources import read_yaml
    from server.acts.authors import Console
    from server.tags.service import load

    with context.database.write(context.city_id) as work:
        counts = load(work, read_tags(read_yaml("tags.yaml")), Console.here())
    context.say(
        context.words(
            f"新增 {counts['added']}，更新 {counts['changed']}，未变 {counts['unchanged']}",
            f"{counts['added']} added, {counts['changed']} changed, {counts['unchanged']} unchanged",
        )
    )
    return dict(counts)
