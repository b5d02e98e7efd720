"""``doctor``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from domain.problems import Problem, ProblemError

if TYPE_CHECKING:
    from server.cli import CommandContext
    from server.db.database import Database
    from server.doctor.findings import Findings
    from server.doctor.history import Progress

_STAGES = {
    "storage": ("数据库文件", "the database itself"),
    "history": ("审计链、回执、内容", "chain, receipts, payloads"),
    "counts": ("数目对数目", "counts against counts"),
    "tasks": ("任务和事实", "tasks and facts"),
    "people": ("姓名和号码", "names and numbers"),
    "attachments": ("附件", "attachments"),
    "backups": ("备份", "backups"),
}


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``doctor``."""
    doctor = subparsers.add_parser(
        "doctor", help="全面核对数据库，只读 / examine the whole database; writes nothing"
    )
    doctor.set_defaults(run=run)


def run(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Examine; exit 1 if anything is broken.

    Raises:
        ProblemError: ``doctor.no_database``, ``doctor.no_keys``: there is nothing to look at, or nothing to look with.
    """
    from resources.console import worded
    from server.cli import OUR_FAULT
    from server.db.database import key_path
    from server.doctor.examination import examine

    database = _open(context)
    try:
        found = examine(
            database,
            context.city_id,
            keys=key_path(context.url, context.home),
            stage=lambda name: _watched(context, name),
        )
    finally:
        database.dispose()
    for one in found.all:
        sign = "✗" if one.wrong else "!"
        context.say(f"{sign} {one.code}  {worded(one.problem, context.lang)}")
    _sum_up(context, found)
    if not found.sound:
        context.exit_code = OUR_FAULT
    return {
        "sound": found.sound,
        "findings": [
            {
                "code": one.code,
                "wrong": one.wrong,
                "count": one.count,
                "examples": one.examples,
                "params": one.params,
                "text": worded(one.problem, context.lang),
            }
            for one in found.all
        ],
        "checked": found.checked,
    }


def _open(context: CommandContext) -> Database:
    """The database as it is: not migrated, no city made, no key file written."""
    from server.db.database import Database, file_of, key_path
    from server.db.sealing import KeyFile, Sealer

    file, path = file_of(context.url), key_path(context.url, context.home)
    if file is not None and not file.is_file():
        raise ProblemError(Problem("doctor.no_database", {"file": str(file)}))
    try:
        keys = KeyFile.load(path)
    except (OSError, ValueError, KeyError) as error:
        raise ProblemError(Problem("doctor.no_keys", {"file": str(path)})) from error
    return Database(context.url, Sealer(keys))


def _sum_up(context: CommandContext, found: Findings) -> None:
    amounts = "，".join(f"{name} {count:,}" for name, count in sorted(found.checked.items()))
    context.say(context.words(f"核对了：{amounts}", f"Looked at: {amounts.replace('，', ', ')}"))
    context.say(
        context.words("没有发现损坏", "Nothing is broken")
        if found.sound
        else context.words("发现损坏，见上面 ✗ 各行", "Something is broken: see the lines marked ✗")
    )


def _watched(context: CommandContext, stage: str) -> Progress:
    text = context.words(*_STAGES[stage])
    return lambda done, total: context.progress(done, total, text)
