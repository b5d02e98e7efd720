"""What a reading came to, told at a terminal: rows left out, columns that nobody reads, cells made empty, sheets not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.cli import CommandContext
    from server.reading.report import ColumnRead, FileRead, Remark, SheetPassed, SheetRead


def tell_reading(context: CommandContext, read: FileRead) -> None:
    """Say what of a file is not among what was read, sheet by sheet."""
    several = len(read.sheets) > 1
    for sheet in read.sheets:
        _tell_sheet(context, sheet, several=several)
    for passed in read.passed:
        _tell_passed(context, passed)


def _tell_sheet(context: CommandContext, sheet: SheetRead, *, several: bool) -> None:
    from resources.words import word

    place = ""
    if several:
        place = context.words(f"{sheet.name}：", f"{sheet.name}: ")
        context.say(context.words(f"{place}{sheet.rows:,} 行", f"{place}{sheet.rows:,} rows"))
    for why, count in sheet.left_out.items():
        said = word(f"row.left_out.{why}", lang=context.lang)
        context.say(
            place + context.words(f"{count:,} 行不是数据：{said}", f"{count:,} lines are no rows: {said}")
        )
    for column in sheet.unread():
        context.warn(place + _unread(context, column))
    for remark in sheet.remarks:
        context.warn(place + _remarked(context, remark))


def _unread(context: CommandContext, column: ColumnRead) -> str:
    name = column.name or context.words("没有列名", "without a name")
    return context.words(
        f"{column.letter} 列（{name}）有 {column.cells:,} 格内容没有读，例如 {column.sample}",
        f"column {column.letter} ({name}) has {column.cells:,} cells that are not read, such as {column.sample}",
    )


def _remarked(context: CommandContext, remark: Remark) -> str:
    from resources.words import word
    from server.reading.rejects import todo

    said = word(remark.code, lang=context.lang)
    advice = todo(remark.code, context.lang)
    said += f"（{advice}）" if advice and context.lang == "zh" else f" ({advice})" if advice else ""
    lines = ", ".join(map(str, remark.lines)) + (" …" if remark.cells > len(remark.lines) else "")
    return context.words(
        f"{remark.column}：{said}，{remark.cells:,} 格（第 {lines} 行）",
        f"{remark.column}: {said}, {remark.cells:,} cells (lines {lines})",
    )


def _tell_passed(context: CommandContext, passed: SheetPassed) -> None:
    from resources.words import word

    said = word(f"sheet.passed.{passed.why}", lang=context.lang)
    context.warn(
        context.words(
            f"工作表 {passed.name} 没有读（{passed.rows:,} 行）：{said}",
            f"sheet {passed.name} was not read ({passed.rows:,} rows): {said}",
        )
    )
