"""``minyi110 recover``: open a workstation's copied profile and deliver what it still holds.

It only ever reads the profile. It can be run again at any time: what the centre has is a duplicate.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.recovery.console import Console, data_key_of, figures, opening_options, show
from app.recovery.delivering import COUNTS, Total, hand_over, write_file
from app.recovery.profile import ProfileContents, folder_of, look, opened_copy
from app.services.desk import Environment
from domain.problems import Problem, ProblemError
from resources.console import worded


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(
        prog="minyi110 recover",
        description="用单位恢复密钥送达一台工作站没传上去的表单 / deliver what a dead workstation still holds",
    )
    options.add_argument(
        "profile", type=Path, metavar="PROFILE", help="copied profile folder of the workstation"
    )
    opening_options(options)
    options.add_argument("--list", action="store_true", help="only say what is in it")
    options.add_argument(
        "--details", action="store_true", help="every operation: when, what kind, whose, where it stands"
    )
    options.add_argument(
        "--confirmed",
        action="store_true",
        help="also what the centre had confirmed: after it was restored from a backup",
    )
    options.add_argument("--server", metavar="URL", default="", help="address of the centre")
    options.add_argument(
        "--number", metavar="工号", default="", help="who delivers: a lead or an administrator"
    )
    options.add_argument("--password-file", type=Path, metavar="FILE", help="first line: his password")
    options.add_argument(
        "--export",
        type=Path,
        metavar="FILE",
        help="write an encrypted package instead, for a lead to deliver",
    )
    options.add_argument(
        "--own-profile", type=Path, metavar="DIR", help="profile of this machine as the carrying workstation"
    )
    return options


def main(
    argv: Sequence[str], own: Path, console: Console | None = None, ways: Environment | None = None
) -> int:
    """Run the command; ``own`` is where this machine keeps its own profile for it."""
    options = parser().parse_args(list(argv))
    console, ways = console or Console(), ways or Environment(threads=False)
    return console.run(lambda: _recover(options, own, console, ways))


def _recover(options: argparse.Namespace, own: Path, console: Console, ways: Environment) -> dict[str, Any]:
    folder = folder_of(options.profile)
    data_key = data_key_of(options, folder, console, ways)
    with opened_copy(folder, data_key) as store:
        with store.read() as connection:
            found = look(connection, store.found, confirmed=options.confirmed)
        show(found, console, ways.clock.wall())
        if options.details:
            _details(found, console)
        told = figures(found)
        if options.list or not found.operations:
            return told
        if options.export is not None:
            write_file(store, found, ways, options.export)
            console.say(
                f"已写加密包 {options.export.name}，请班长导入",
                f"Package {options.export.name} written; a lead can deliver it",
            )
            return told | {"package": str(options.export)}
        if not options.server or not options.number:
            raise ProblemError(Problem("recovery.where"))
        password = console.secret(
            options.password_file, f"{options.number} 的密码：", f"Password of {options.number}: "
        )
        total = hand_over(
            store,
            found,
            options.own_profile or own,
            ways,
            options.server,
            options.number,
            password,
            lambda done, of: console.say(f"已送 {done}/{of}", f"{done} of {of} handed over"),
        )
    _tell(total, console)
    return (
        told
        | total.counts
        | {
            "problems": [
                {"op_id": p.op_id, "kind": p.kind, "result": p.result, "code": p.problem.code}
                for p in total.problems
            ]
        }
    )


def _details(found: ProfileContents, console: Console) -> None:
    for one in found.operations:
        number = found.numbers.get(one.author_id, one.author_id[:8])
        line = f"  {one.saved_at}  {one.kind:<18} {number:<10} {one.state:<12} {one.op_id}"
        console.say(line, line)


def _tell(total: Total, console: Console) -> None:
    names = {
        "applied": ("已入库", "applied"),
        "secondary": ("重复答卷待班长定夺", "second answers for the lead"),
        "duplicate": ("中心已有", "there already"),
        "held": ("等待任务或警情", "held"),
        "refused": ("退回", "refused"),
        "later": ("中心暂时没处理，请再运行一次", "put off by the centre; run this again"),
    }
    for name in COUNTS:
        zh, en = names[name]
        console.say(f"{zh}：{total.counts[name]}", f"{en}: {total.counts[name]}")
    for one in total.problems[:50]:
        text = worded(one.problem, console.lang)
        console.say(f"  {one.kind} {one.op_id}：{text}", f"  {one.kind} {one.op_id}: {text}")
