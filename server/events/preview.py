"""What somebody looks at before a file is taken in, told at a terminal: rows as understood, and what is excluded by which column."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.cli import CommandContext
    from server.events.outcome import Summary
    from server.reading.understood import Understood


def tell_samples(context: CommandContext, summary: Summary) -> None:
    """Say how the first rows of each sheet were understood, masked."""
    for sample in summary.samples:
        place = f"{sample.sheet} " if sample.sheet else ""
        context.say(
            context.words(
                f"{place}第 {sample.line} 行理解为：", f"{place}line {sample.line} is understood as:"
            )
        )
        for name, text in _worded(context, sample).items():
            context.say(f"    {name}: {text}")


def tell_exclusions(context: CommandContext, summary: Summary) -> None:
    """Say why events are excluded for good, how many, and which columns say so."""
    from resources.words import word

    for code, count in summary.exclusions.most_common():
        columns = "、".join(summary.columns_behind(code))
        by = context.words(f"（列：{columns}）", f" (column: {columns})") if columns else ""
        said = word(code, {"case_type": columns or "—"}, context.lang)
        context.say(context.words(f"排除 {count:,}：{said}{by}", f"{count:,} excluded: {said}{by}"))


def _worded(context: CommandContext, sample: Understood) -> dict[str, str]:
    from domain.vocabulary import BusinessLine, ReportWay, Sex
    from resources.words import labels
    from server.reading.mapping_writer import field_word
    from server.reading.synonyms import Field

    known = {
        Field.BUSINESS_LINE: labels(BusinessLine, context.lang),
        Field.REPORT_WAY: labels(ReportWay, context.lang),
        Field.SEX: labels(Sex, context.lang),
        Field.NO_REVISIT: {"1": context.words("是", "yes")},
    }
    return {
        field_word(Field(name), context.lang): known.get(Field(name), {}).get(text, text)
        for name, text in sample.fields.items()
    }
