"""``import``, ``imports``, ``undo-import`` and ``unmatched-units``."""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.problems import Problem, ProblemError
from resources.console import plain
from server.events.preview import tell_exclusions, tell_samples
from server.reading.told import tell_reading

if TYPE_CHECKING:
    from server.cli import CommandContext
    from server.events.outcome import Counts, Summary
    from server.reading.mapping import SourceMapping

_SHARES = 1_000


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of events."""
    parser = subparsers.add_parser("import", help="导入业务事件 / take in an export of service events")
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="CSV or XLSX")
    parser.add_argument("--watch", type=Path, metavar="DIR", help="instead of FILE: take in whatever is put there, into DIR/done or DIR/failed")  # fmt: skip
    parser.add_argument("--every", type=float, default=10, metavar="SECONDS", help="with --watch: how often to look (default: 10)")  # fmt: skip
    parser.add_argument("--once", action="store_true", help="with --watch: take what is there and end")
    parser.add_argument("--source", default="", metavar="NAME", help="the system it comes from (default: the mapping's, else 'default')")  # fmt: skip
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="YAML: names of columns, constants, translations, date formats")  # fmt: skip
    parser.add_argument("--rejects", type=Path, metavar="FILE", help="default: NAME.rejects.csv beside FILE")
    parser.add_argument("--dry-run", action="store_true", help="judge every row and write no event")
    parser.add_argument("--trial", action="store_true", help="试用: events for training, never in a figure")
    parser.add_argument(
        "--write-mapping", type=Path, metavar="FILE", help="write the mapping that was used, to be corrected"
    )
    parser.add_argument("--yes", action="store_true", help="take it in whatever there is to ask")
    parser.set_defaults(run=import_events)

    runs = subparsers.add_parser(
        "imports", help="列出导入过的文件 / past imports with their counts and digests"
    )
    runs.add_argument("--limit", type=int, default=20, metavar="N", help="the newest N (default: 20)")
    runs.set_defaults(run=list_imports)

    undo = subparsers.add_parser(
        "undo-import", help="撤回一次导入 / take back what an import brought and nobody worked on"
    )
    undo.add_argument("import_id", metavar="ID", help="as `imports` and `import` say")
    undo.add_argument("--dry-run", action="store_true", help="say what would go and what would stay")
    undo.set_defaults(run=take_back)

    unmatched = subparsers.add_parser(
        "unmatched-units", help="待匹配单位 / names of units that no unit goes by"
    )
    unmatched.set_defaults(run=unmatched_units)


def import_events(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Take in an export, or those put into a folder.

    Raises ProblemError where it is no table of events or the mapping is wrong.
    """
    from server.cli import WRONG_INPUT

    if (args.file is None) == (args.watch is None):
        raise ProblemError(Problem("import.file_or_folder"))
    mapping = _mapping(args.mapping)
    if args.watch is not None:
        return _watch(args, context, mapping)
    told = _import(args, context, mapping, ask=True)
    if "error" in told:
        context.exit_code = WRONG_INPUT
    return told


def _watch(args: argparse.Namespace, context: CommandContext, mapping: SourceMapping) -> dict[str, Any]:
    """Take in what is put into a folder, until it is interrupted or (``--once``) nothing more is there."""
    from resources.console import worded
    from server.events.watching import WatchedFolder, take_all

    def take(path: Path, rejects: Path) -> str:
        one = argparse.Namespace(**{**vars(args), "file": path, "rejects": rejects, "write_mapping": None})
        context.say(str(path))
        try:
            told = _import(one, context, mapping, ask=False)
        except ProblemError as error:
            return "\n".join(worded(problem, context.lang) for problem in error.problems)
        return "\n".join(one["text"] for one in told["concerns"]) if "error" in told else ""

    watched = WatchedFolder(args.watch)
    told: dict[str, list[str]] = {"taken": [], "failed": []}
    while True:
        for path, reason in take_all(watched, take, at_once=args.once):
            told["failed" if reason else "taken"].append(path.name)
            if reason:
                context.warn(f"{path}: {reason}")
        if args.once:
            return told
        time.sleep(args.every)


def _import(
    args: argparse.Namespace, context: CommandContext, mapping: SourceMapping, *, ask: bool
) -> dict[str, Any]:
    """Judge an export and take it in; where there is something to ask and nobody to agree, ``error`` says what."""
    from server.events.concerns import concerns

    if args.write_mapping is not None and args.write_mapping.exists():
        raise ProblemError(Problem("file.exists", {"name": args.write_mapping.name}))
    if not args.dry_run and args.yes:
        summary = _run(args, context, mapping, dry_run=False)
        _tell(context, summary)
        _write_mapping(args.write_mapping, context, summary, mapping)
        return summary.as_dict()
    judged = _run(args, context, mapping, dry_run=True)
    with context.database.read(context.city_id) as reading:
        found = concerns(reading, judged)
    if args.dry_run or found:
        _tell(context, judged)
        tell_samples(context, judged)
        _write_mapping(args.write_mapping, context, judged, mapping)
        _warn(context, found)
    told = [plain(problem, context.lang) for problem in found]
    if args.dry_run:
        return {**judged.as_dict(), "concerns": told}
    if found and not (ask and context.confirms(context.words("仍然导入吗？", "Take it in all the same?"))):
        context.warn(
            context.words(
                "没有导入；看过没问题的话加 --yes 再导入", "Not taken in; if it is right, add --yes"
            )
        )
        return {**judged.as_dict(), "concerns": told, "error": told[0]}
    summary = _run(args, context, mapping, dry_run=False, rejects=judged.rejects)
    _tell(context, summary)
    if not found:
        _write_mapping(args.write_mapping, context, summary, mapping)
    return {**summary.as_dict(), "concerns": told}


def _run(
    args: argparse.Namespace,
    context: CommandContext,
    mapping: SourceMapping,
    *,
    dry_run: bool,
    rejects: str | None = None,
) -> Summary:
    from server.acts.authors import Console
    from server.events.service import FileImport

    def progress(counts: Counts, share: float) -> None:
        context.progress(round(share * _SHARES), _SHARES, _counted(context, counts))

    return FileImport(
        context.database,
        context.city_id,
        args.file,
        by=Console.here(),
        source=args.source,
        mapping=mapping,
        rejects=args.rejects if rejects is None else Path(rejects),
        dry_run=dry_run,
        trial=args.trial,
        progress=progress,
    ).run()


def _warn(context: CommandContext, found: list[Problem]) -> None:
    from resources.console import worded

    for problem in found:
        context.warn(worded(problem, context.lang))


def _write_mapping(
    path: Path | None, context: CommandContext, summary: Summary, mapping: SourceMapping
) -> None:
    """Write the mapping that was used, where that is asked for."""
    from server.reading.mapping_writer import mapping_text

    if path is None:
        return
    encoding = summary.detail if summary.kind == "csv" else ""
    text = mapping_text(summary.source, mapping, summary.used, summary.ignored, encoding)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError:
        raise ProblemError(Problem("file.not_writable", {"name": path.name})) from None
    context.say(context.words(f"映射已写入 {path}", f"The mapping was written to {path}"))


def list_imports(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """List past imports, the newest first."""
    from domain.times import to_local
    from server.events.repository import runs

    with context.database.read(context.city_id) as reading:
        found, zone = runs(reading, max(args.limit, 0)), reading.zone()
    for run in found:
        at = to_local(run["started_at"], zone)
        digest = run["digest"] or context.words("推送", "pushed")
        context.say(f"{at:%Y-%m-%d %H:%M}  {run['import_id']}  {run['source']}  {run['status']}")
        context.say(f"    {_counted(context, _counts(run))}")
        back = run["taken_back"]
        taken = "" if back is None else context.words(f"，已撤回 {back:,}", f", {back:,} taken back")
        context.say(f"    {digest}{taken}")
    return {"imports": [{name: value for name, value in run.items() if name != "city_id"} for run in found]}


def _counts(run: Mapping[str, Any]) -> Counts:
    from server.events.outcome import Counts

    return Counts(**{name: run[name] for name in Counts().as_dict()})


def take_back(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Take back what an import brought and nobody worked on. Raises ProblemError for an import nobody knows."""
    from resources.words import word
    from server.acts.authors import Console
    from server.events.undoing import undo_import

    undone = undo_import(
        context.database, context.city_id, args.import_id, Console.here(), dry_run=args.dry_run
    )
    if undone.dry_run:
        context.say(context.words("试运行，什么也没有撤回", "Dry run: nothing was taken back"))
    context.say(context.words(f"撤回 {undone.taken_back:,} 件", f"{undone.taken_back:,} taken back"))
    for why, count in undone.stays.most_common():
        said = word(f"import.stays.{why}", lang=context.lang)
        context.say(context.words(f"留下 {count:,} 件：{said}", f"{count:,} stay: {said}"))
    return undone.as_dict()


def unmatched_units(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """List the units that events wait for."""
    from server.events.repository import waiting_units

    with context.database.read(context.city_id) as reading:
        waiting = waiting_units(reading)
    for name, count in waiting:
        context.say(f"{count:>8}  {name or context.words('（未填单位）', '(no unit given)')}")
    return {"units": [{"name": name, "events": count} for name, count in waiting]}


def _mapping(path: Path | None) -> SourceMapping:
    from server.reading.mapping import NO_MAPPING, load_mapping

    return NO_MAPPING if path is None else load_mapping(path)


def _counted(context: CommandContext, counts: Counts) -> str:
    return context.words(
        f"{counts.rows:,} 行：新增 {counts.imported:,}，更新 {counts.changed:,}，重复 {counts.duplicates:,}，拒收 {counts.rejected:,}",
        f"{counts.rows:,} rows: {counts.imported:,} new, {counts.changed:,} changed, {counts.duplicates:,} duplicates, "
        f"{counts.rejected:,} rejected",
    )


def _header(context: CommandContext, summary: Summary) -> str:
    if not summary.header_line:
        return context.words("没有表头", "no header")
    return context.words(f"表头在第 {summary.header_line} 行", f"header in line {summary.header_line}")


def _used(context: CommandContext, summary: Summary) -> str:
    """Each column with the field it fills, where its name is not the field's."""
    from server.reading.mapping_writer import field_word
    from server.reading.synonyms import Field

    told = []
    for field, column in summary.used.items():
        word = field_word(Field(field), context.lang)
        told.append(column if column == word else f"{column}→{word}")
    return "、".join(told)


def _tell(context: CommandContext, summary: Summary) -> None:
    counts = summary.counts
    if summary.dry_run:
        context.say(context.words("试运行，没有写入任何事件", "Dry run: no event was written"))
    context.say(
        context.words(
            f"来源 {summary.source}，{summary.kind}（{summary.detail}），{_header(context, summary)}",
            f"Source {summary.source}, {summary.kind} ({summary.detail}), {_header(context, summary)}",
        )
    )
    used = _used(context, summary)
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
    tell_exclusions(context, summary)
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
