"""``letters load``, ``letters list``, ``letters remove``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.cli import CommandContext


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of texts to begin from."""
    actions = subparsers.add_parser(
        "letters", help="联络员用的模板 / texts that liaisons begin from"
    ).add_subparsers(metavar="ACTION", required=True)
    loading = actions.add_parser("load", help="载入本市的模板（YAML）/ add or replace the city's own")
    loading.add_argument("file", metavar="FILE")
    loading.set_defaults(run=load_file)
    listing = actions.add_parser("list", help="列出全部模板 / all of them")
    listing.set_defaults(run=list_all)
    removing = actions.add_parser(
        "remove", help="不再提供本市的某个模板 / offer one of the city's own no more"
    )
    removing.add_argument("key", metavar="KEY")
    removing.set_defaults(run=remove)


def load_file(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Add or replace what a file has.

    Raises:
        ProblemError: ``file.unreadable``, ``letter.file``, and those of the act; nothing is changed then.
    """
    from server.desk.letter_files import read

    found = read(Path(args.file))
    _act(context, found, ())
    context.say(context.words(f"已载入 {len(found)} 个模板", f"{len(found)} texts taken in"))
    return {"letters": [one.key for one in found]}


def list_all(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """What liaisons are offered: what ships with the product, and the city's own."""
    from server.desk import letters, repository

    with context.database.read(context.city_id) as reading:
        own = {one.key for one in repository.letters(reading)}
        found = letters.all_of(reading)
    for one in found.values():
        whose = context.words("本市", "own") if one.key in own else context.words("自带", "shipped")
        context.say(f"{one.key}  {whose}  {one.field}  {one.names['zh']}  {', '.join(one.tags)}")
    return {
        "letters": [{"key": one.key, "own": one.key in own, "field": one.field} for one in found.values()]
    }


def remove(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Offer one of the city's own no more.

    Raises:
        ProblemError: ``letter.unknown``: the city has none of this key.
    """
    from domain.problems import Problem, ProblemError
    from server.desk import repository

    with context.database.read(context.city_id) as reading:
        known = {one.key for one in repository.letters(reading)}
    if args.key not in known:
        raise ProblemError(Problem("letter.unknown", {"key": args.key}))
    _act(context, (), (args.key,))
    context.say(context.words(f"不再提供 {args.key}", f"{args.key} is offered no more"))
    return {"removed": args.key}


def _act(context: CommandContext, found: Any, gone: tuple[str, ...]) -> None:
    from domain.acts.letters_load import LettersLoad
    from domain.ids import derived_id
    from server.acts.acting import act
    from server.acts.authors import Console
    from server.acts.operation import Operation

    with context.database.write(context.city_id) as work:
        letters_id = derived_id("letters", work.city_id)
        told = LettersLoad(tuple(found), gone)
        act(work, Operation.by(Console.here(), told, work.now, entity_id=letters_id))
