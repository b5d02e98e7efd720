"""``backup``, ``backups``, ``restore``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.backups.container import Progress
    from server.cli import CommandContext

FOLDER = "backups"
"""In the home folder, where no other is named."""

_STAGES = {
    "copy": ("复制数据库", "copying the database"),
    "look": ("检查副本", "looking the copy over"),
    "files": ("复制附件", "copying attachments"),
    "pack": ("写备份文件", "writing the backup"),
    "check": ("回读核对", "reading it back"),
    "put": ("写入数据库", "filling the database"),
}
_CONDITIONS = {
    "there": ("在", "there"),
    "sound": ("完好", "sound"),
    "missing": ("文件不在", "file missing"),
    "damaged": ("已损坏", "damaged"),
    "replaced": ("文件被换过", "another file"),
}


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of backups."""
    backup = subparsers.add_parser(
        "backup", help="备份整个数据库，服务不停 / back the whole database up while it serves"
    )
    backup.add_argument(
        "--to", type=Path, metavar="FOLDER", help=f"where (default: {FOLDER} in the home folder)"
    )
    backup.add_argument(
        "--keep", type=_positive, metavar="N", help="keep the N newest there, remove older ones"
    )
    backup.set_defaults(run=run_backup)
    listing = subparsers.add_parser("backups", help="列出保留的备份 / list the backups that are kept")
    listing.add_argument("--check", action="store_true", help="read every one to its end")
    listing.add_argument(
        "--forget-missing", action="store_true", help="take those whose file is gone for good off the list"
    )
    listing.set_defaults(run=run_backups)
    restore = subparsers.add_parser(
        "restore", help="从备份恢复，先停服务 / restore a backup; stop the servers first"
    )
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument(
        "--replace",
        action="store_true",
        help="also over a database that holds more, or another centre's; it is kept aside",
    )
    restore.set_defaults(run=run_restore)


def run_backup(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Back up, verify, prune, and tell workstations what they need not keep any more."""
    from server.backups.making import make

    folder = args.to or context.home / FOLDER
    made = make(context.database, folder, keep=args.keep, stage=lambda name: _watched(context, name))
    size = made.file.stat().st_size
    context.say(
        context.words(
            f"已备份并核对：{made.file}（{_size(size)}）",
            f"Backed up and verified: {made.file} ({_size(size)})",
        )
    )
    for city in made.manifest.cities:
        safe = made.safe_seq.get(city.city_id, 0)
        context.say(
            context.words(
                f"{city.city_id}：最新编号 {city.head}，第 {city.epoch} 代；工作站保留编号 {safe} 之后的内容",
                f"{city.city_id}: newest number {city.head}, epoch {city.epoch}; workstations keep what is above {safe}",
            )
        )
    _say_attachments(context, made.attachments, made.missing)
    if made.removed:
        context.say(
            context.words(f"删除旧备份 {len(made.removed)} 份", f"Old backups removed: {len(made.removed)}")
        )
    context.say(
        context.words(
            "密钥文件不在备份里，请另存别处：没有它，备份打不开",
            "The key file is not in it: keep a copy elsewhere. Without it no backup can be used",
        )
    )
    return {
        "file": str(made.file),
        "backup_id": made.manifest.backup_id,
        "made_at": made.manifest.made_at,
        "revision": made.manifest.revision,
        "file_bytes": size,
        "bytes": made.manifest.size,
        "sha256": made.manifest.sha256,
        "counts": made.manifest.counts,
        "cities": [
            {
                "city": city.city_id,
                "centre_id": city.centre_id,
                "epoch": city.epoch,
                "head": city.head,
                "head_hash": city.head_hash,
                "safe_seq": made.safe_seq.get(city.city_id, 0),
            }
            for city in made.manifest.cities
        ],
        "removed": list(made.removed),
        "attachments": made.attachments,
        "missing": list(made.missing),
    }


def run_backups(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """List the register; exit 1 if one was looked into and is not sound."""
    from server.backups import register
    from server.cli import OUR_FAULT
    from server.db.mechanism import standing

    forgotten = register.forget_missing(context.database, context.city_id) if args.forget_missing else []
    found = register.listed(
        context.database, context.city_id, check=args.check, progress=_watched(context, "check")
    )
    with context.database.read(context.city_id) as reading:
        safe = standing(reading).safe_seq
    for item in found:
        context.say(
            f"{_moment(item.kept.made_at)}  {context.words(*_CONDITIONS[item.condition])}  "
            + context.words(f"编号 {item.kept.head}", f"number {item.kept.head}")
            + (
                ""
                if item.reach == item.kept.head
                else context.words(f"（本历史内 {item.reach}）", f" ({item.reach} of this history)")
            )
            + f"  {item.kept.file}"
        )
    if not found:
        context.say(context.words("没有登记的备份", "No backups are registered"))
    context.say(
        context.words(f"工作站保留编号 {safe} 之后的内容", f"Workstations keep what is above number {safe}")
    )
    if args.check and any(item.condition is not register.Condition.SOUND for item in found):
        context.exit_code = OUR_FAULT
    return {
        "backups": [
            {
                "backup_id": item.kept.backup_id,
                "file": item.kept.file,
                "made_at": item.kept.made_at,
                "epoch": item.kept.epoch,
                "head": item.kept.head,
                "reach": item.reach,
                "condition": item.condition.value,
            }
            for item in found
        ],
        "forgotten": forgotten,
        "safe_seq": safe,
    }


def run_restore(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Restore, begin a new epoch, say what to do next."""
    from server.backups.restoring import restore

    done = restore(
        args.file, context.url, context.home, replace=args.replace, stage=lambda name: _watched(context, name)
    )
    context.say(context.words(f"已恢复：{args.file}", f"Restored: {args.file}"))
    for city in done.cities:
        context.say(
            context.words(
                f"{city.city_id}：到编号 {city.head}，进入第 {city.epoch} 代",
                f"{city.city_id}: up to number {city.head}; epoch {city.epoch} begins",
            )
        )
        if city.lost:
            context.say(
                context.words(
                    f"备份之后的 {city.lost} 个编号要由工作站补交、由来源重新导入",
                    f"{city.lost} numbers came after the backup: workstations send theirs again, the rest is imported again",
                )
            )
        if city.put_aside > city.head:
            context.warn(
                context.words(
                    f"注意：工作站已被告知编号 {city.put_aside} 以前的不必保留，这份备份只到 {city.head}，中间的可能补不齐；有更新的备份请改用那份",
                    f"Mind: workstations were told that they need not keep numbers up to {city.put_aside}, and this backup"
                    f" reaches {city.head} only: what lies between may not come back. Restore a newer backup if there is one",
                )
            )
    _say_attachments(context, done.attachments, done.missing)
    if done.aside is not None:
        context.say(context.words(f"原数据库保留在：{done.aside}", f"What was there is kept: {done.aside}"))
    for text in _next_steps(context):
        context.say(text)
    return {
        "backup_id": done.manifest.backup_id,
        "made_at": done.manifest.made_at,
        "revision": done.revision,
        "aside": done.aside,
        "attachments": done.attachments,
        "missing": list(done.missing),
        "cities": [
            {
                "city": city.city_id,
                "centre_id": city.centre_id,
                "head": city.head,
                "epoch": city.epoch,
                "lost": city.lost,
                "put_aside": city.put_aside,
            }
            for city in done.cities
        ],
    }


def _next_steps(context: CommandContext) -> list[str]:
    return [
        context.words("接下来：", "What to do next:"),
        context.words("1. minyi110-server doctor 核对", "1. minyi110-server doctor"),
        context.words(
            "2. 启动服务；工作站会自动核对，补交备份里没有的（不用人管，草稿不受影响）",
            "2. Start the servers; workstations compare notes and send again what the backup lacks, by themselves",
        ),
        context.words(
            "3. 重新导入备份以来的警情（次序不限，已有的算重复），再 tasks plan",
            "3. Import the events since the backup again (in any order; what is known is a duplicate), then tasks plan",
        ),
        context.words(
            "4. 重做备份以来的后台改动：人员、单位、标签、设置、吊销的工作站",
            "4. Do again what was changed by command since: people, units, tags, settings, workstations shut out",
        ),
    ]


def _say_attachments(context: CommandContext, count: int, missing: tuple[str, ...]) -> None:
    """How many files belong to it, and which of them are nowhere."""
    if count:
        context.say(context.words(f"附件 {count} 个", f"Attachments: {count}"))
    if missing:
        context.warn(
            context.words(
                f"注意：{len(missing)} 个附件找不到（{missing[0]} 等），doctor 会列出属于哪张工单",
                f"Mind: {len(missing)} attachments are nowhere ({missing[0]} …); doctor names the orders they belong to",
            )
        )


def _watched(context: CommandContext, stage: str) -> Progress:
    text = context.words(*_STAGES[stage])
    return lambda done, total: context.progress(done, total, text)


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return value


def _size(count: int) -> str:
    return f"{count / 1_048_576:.1f} MB"


def _moment(at: int) -> str:
    from datetime import UTC, datetime

    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d %H:%M}Z"
