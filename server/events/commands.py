"""``import`` and ``unmatched-units``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.problems import Problem, ProblemError
from server.reading.told import tell_reading

if TYPE_CHECKING:
    from server.cli import CommandContext
    from server.events.outcome import Counts, Summary
    from server.reading.mapping import SourceMapping

_SHARES = 1_000


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of events."""
    parser = subparsers.add_parser("import", help="导入业务事件 / take in an export of service events")
    parser.add_argument("file", type=Path, metavar="FILE", help="CSV or XLSX")
    parser.add_argument("--source", default="", metavar="NAME", help="the system it comes from (default: the mapping's, else 'default')")  # fmt: skip
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="YAML: names of columns, constants, translations, date formats")  # fmt: skip
    parser.add_argument("--rejects", type=Path, metavar="FILE", help="default: NAME.rejects.csv beside FILE")
    parser.add_argument("--dry-run", action="store_true", help="judge every row and write no event")
    parser.add_argument("--trial", action="store_true", help="试用: events for training, never in a figure")
    parser.set_defaults(run=import_events)

    unmatched = subparsers.add_parser(
        "unmatched-units", help="待匹配单位 / names of units that no unit goes by"
    )
    unmatched.set_defaults(run=unmatched_units)


def import_events(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Take in an export. Raises ProblemError where it is no table of events or the mapping is wrong."""
    from server.acts.authors import Console
    from server.events.service import FileImport

    mapping = _mapping(args.mapping)

    def progress(counts: Counts, share: float) -> None:
        context.progress(round(share * _SHARES), _SHARES, _counted(context, counts))

    job = FileImport(
        context.database,
        context.city_id,
        args.file,
        by=Console.here(),
        source=args.source,
        mapping=mapping,
        rejects=args.rejects,
        dry_run=args.dry_run,
        trial=args.trial,
        progress=progress,
    )
    summary = job.run()
    _tell(context, summary)
    return summary.as_dict()


def unmatched_units(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """List the units that events wait for."""
    from server.events.repository import waiting_units

    with context.database.read(context.city_id) as reading:
        waiting = waiting_units(reading)
    for name, count in waiting:
        context.say(f"{count:>8}  {name or context.words('（未填单位）', '(no unit given)')}")
    return {"units": [{"name": name, "events": count} for name, count in waiting]}


def _mapping(path: Path | None) -> SourceMapping:
    from server.reading.mapping import NO_MAPPING, read_mapping

    if path is None:
        return NO_MAPPING
    try:
        return read_mapping(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ProblemError(Problem("file.not_found", {"name": path.name})) from None
    except OSError:
        raise ProblemError(Problem("file.unreadable", {"name": path.name})) from None
    except UnicodeDecodeError:
        raise ProblemError(Problem("mapping.not_yaml")) from None


def _counted(context: CommandContext, counts: Counts) -> str:
    return context.words(
        f"{counts.rows:,} 行：新增 {counts.imported:,}，更新 {counts.changed:,}，重复 {counts.duplicates:,}，拒收 {counts.rejected:,}",
        f"{counts.rows:,} rows: {counts.imported:,} new, {counts.changed:,} changed, {counts.duplicates:,} duplicates, "
        f"{counts.rejected:,} rejected",
    )


def _tell(context: CommandContext, summary: Summary) -> None:
    counts = summary.counts
    if summary.dry_run:
        context.say(context.words("试运行，没有写入任何事件", "Dry run: no event was written"))
    context.say(
        context.words(
            f"来源 {summary.source}，{summary.kind}（{summary.detail}）",
            f"Source {summary.source}, {summary.kind} ({summary.detail})",
        )
    )
    used = "、".join(summary.used.values())
    context.say(context.words(f"用到的列：{used}", f"Columns used: {used}"))
    ignored = [name for name in summary.ignored if name not in summary.personal]
    if ignored:
        names = "、".join(ignored)
        context.say(context.words(f"原样保留、未采用的列：{names}", f"Kept as they are, not used: {names}"))
    dropped = [name for name in summary.personal if name not in summary.used.values()]
    if dropped:
        names = "、".join(dropped)
        context.say(context.words(f"含个人信息、未保留的列：{names}", f"Personal data, not kept: {names}"))
    tell_reading(context, summary.read)
    context.say(_counted(context, counts))
    context.say(
        context.words(
            f"新增中：没有联系方式 {counts.without_contact:,}，永久排除 {counts.excluded:,}，待匹配单位 {counts.unmatched:,}",
            f"Of the new: {counts.without_contact:,} without contact, {counts.excluded:,} excluded for good, "
            f"{counts.unmatched:,} waiting for their unit",
        )
    )
    _tell_exclusions(context, summary.exclusions)
    if summary.decided:
        context.say(
            context.words(
                f"以前导入的 {summary.decided:,} 条：是否回访已由映射文件写明",
                f"{summary.decided:,} earlier events: the mapping has decided whether they may be revisited",
            )
        )
    if summary.rejects:
        context.warn(
            context.words(
                f"拒收的行和原因：{summary.rejects}（含个人信息，改好可直接再导入）",
                f"Rejected rows and reasons: {summary.rejects} (personal data; corrected, it can be imported as it is)",
            )
        )


def _tell_exclusions(context: CommandContext, exclusions: Mapping[str, int]) -> None:
    """Say why events are excluded."""
    from resources.words import word

    for code, count in exclusions.items():
        said = word(code, lang=context.lang)
        context.say(context.words(f"排除 {count:,}：{said}", f"{count:,} excluded: {said}"))
