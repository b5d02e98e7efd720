"""``sms duty``: the phones that are told by text when nobody at a screen takes an emergency."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.cli import CommandContext


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add it."""
    duty = verbs.add_parser(
        "duty", help="值班电话，紧急短信无人确认时通知 / phones told of an emergency that nobody took"
    )
    duty.add_argument(
        "file", metavar="FILE", help="每行一个手机号，后可跟姓名 / a mobile number a line, a name behind it"
    )
    duty.set_defaults(run=run_duty)


def run_duty(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Put the numbers of a file in place of those before."""
    from server.acts.authors import Console
    from server.sms import ruling

    lines = Path(args.file).read_text(encoding="utf-8-sig").splitlines()
    with context.database.write(context.city_id) as work:
        count = ruling.put_duty(work, lines, Console.here())
    context.say(context.words(f"{count} 个号码", f"{count} numbers"))
    return {"numbers": count}
