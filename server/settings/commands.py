"""``settings show``, ``settings set``."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.cli import CommandContext


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of settings."""
    actions = subparsers.add_parser("settings", help="城市设置 / settings of the city").add_subparsers(
        metavar="ACTION", required=True
    )
    show = actions.add_parser("show", help="列出已改的设置 / list what is set")
    show.set_defaults(run=show_settings)
    put = actions.add_parser("set", help="更改一项设置 / change one setting")
    put.add_argument("key", help="e.g. contact.call_windows")
    put.add_argument("value", help='JSON, e.g. \'[["09:00", "12:00"]]\'')
    put.set_defaults(run=set_setting)


def show_settings(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """What the city has set; what is not listed has its default."""
    from domain.settings import KEYS
    from server.settings.repository import values

    with context.database.read(context.city_id) as reading:
        found = values(reading)
    for key, text in found.items():
        unknown = (
            ""
            if key in KEYS
            else context.words("  （没有这项设置，不起作用）", "  (no such setting; not used)")
        )
        context.say(f"{key} = {text}{unknown}")
    if not found:
        context.say(context.words("没有改过设置，全部按默认值", "Nothing is set; everything has its default"))
    known = ", ".join(KEYS)
    context.say(context.words(f"可用的键：{known}", f"Keys: {known}"))
    return {"settings": {key: json.loads(text) for key, text in found.items()}}


def set_setting(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Change one setting.

    Raises:
        ProblemError: ``setting.unknown``: no setting has this name; ``setting.invalid``: no JSON, or not what the key needs.
    """
    from domain.problems import Problem, ProblemError
    from server.acts.authors import Console
    from server.settings.service import put

    try:
        value = json.loads(args.value)
    except ValueError as error:
        raise ProblemError(
            Problem("setting.invalid", {"key": args.key, "detail": str(error)}, field=args.key)
        ) from None
    with context.database.write(context.city_id) as work:
        changed = put(work, {args.key: value}, Console.here())
    context.say(context.words("已更改", "Changed") if changed else context.words("本来就是", "As before"))
    return {"changed": changed}
