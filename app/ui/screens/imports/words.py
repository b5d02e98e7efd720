"""What 导入 says of fields, counts and problems. No Qt."""

from __future__ import annotations

from collections.abc import Mapping

from app.ui.text import has, language, tr
from app.ui.text.codes import said
from domain.policy import ExclusionCode
from domain.vocabulary import BusinessLine, ReportWay, Sex
from domain.wire.imports import CellsShown, FileStanding, Judgement, Told
from resources import words

FIELDS = (
    "dispatch_no", "call_no", "reported_at", "phone", "second_phone", "name", "sex", "address", "unit", "unit_code", "officers",
    "officer_names", "business_line", "case_type", "case_subtype", "report_way", "facts", "dispatched_at", "arrived_at", "closed_at",
    "no_revisit", "revisit_allowed",
)  # fmt: skip
"""Fields of an event in the order in which somebody looks for them."""

_CODES = {"business_line": BusinessLine, "report_way": ReportWay, "sex": Sex}
_COUNTS = ("rows", "imported", "changed", "duplicates", "rejected")
_PARTS = ("without_contact", "excluded", "unmatched")


def field_words(field: str) -> str:
    """What a field is called."""
    return tr(f"imports.field.{field}") if has(f"imports.field.{field}") else field


def shown(field: str, text: str) -> str:
    """A value as understood; codes as words."""
    if not text:
        return "—"
    if field == "no_revisit":
        return tr("imports.yes")
    return said(_CODES[field], text) if field in _CODES else text


def counted(counts: Mapping[str, int]) -> str:
    """The counts in a line, and what the new ones lack, where they lack anything."""
    told = [tr(f"imports.count.{name}", n=counts.get(name, 0)) for name in _COUNTS]
    told += [tr(f"imports.count.{name}", n=counts[name]) for name in _PARTS if counts.get(name)]
    return " · ".join(told)


def described(judgement: Judgement) -> str:
    """What the file is: its source, encoding or sheet, and where its header stands."""
    header = (
        tr("imports.header", n=judgement.header_line) if judgement.header_line else tr("imports.no_header")
    )
    return tr(
        "imports.is", source=judgement.source, kind=judgement.kind, detail=judgement.detail, header=header
    )


def reasons(judgement: Judgement) -> str:
    """Why rows are rejected and events excluded, each reason once, by which column."""
    lang = language().value
    said = [
        tr("imports.rejected.reason", n=n, why=words.word(code, lang=lang))
        for code, n in judgement.reject_reasons.items()
    ]
    for one in judgement.exclusions:
        by = "、".join(one.columns)
        why = words.word(one.reason, {"case_type": by or "—"}, lang)
        said.append(
            tr("imports.excluded.by", n=one.events, why=why, column=by)
            if by
            else tr("imports.excluded.reason", n=one.events, why=why)
        )
        if one.reason == ExclusionCode.UNDECIDED:
            said.append(
                tr(
                    "imports.undecided",
                    field=field_words("revisit_allowed"),
                    none=tr("imports.grid.no_column"),
                )
            )
    return "\n".join(said)


def not_read(judgement: Judgement) -> str:
    """What of the file is not among the events: sheets, rows that are none, columns nobody reads, cells made empty."""
    lang = language().value
    read = [one for one in judgement.sheets if not one.why]
    said = []
    if len(read) > 1:
        said.append(
            tr(
                "imports.sheets",
                sheets="、".join(tr("imports.sheet", name=one.name, n=one.rows) for one in read),
            )
        )
    said += [
        tr(
            "imports.sheet.passed",
            name=one.name,
            n=one.rows,
            why=words.word(f"sheet.passed.{one.why}", lang=lang),
        )
        for one in judgement.sheets
        if one.why
    ]
    said += [
        tr("imports.left_out", n=n, why=words.word(f"row.left_out.{why}", lang=lang))
        for why, n in judgement.left_out.items()
    ]
    said += [_cells(one, several=len(read) > 1) for one in judgement.cells]
    return "\n".join(said)


def _cells(one: CellsShown, *, several: bool) -> str:
    place = tr("imports.on_sheet", name=one.sheet) if several else ""
    if one.code:
        return place + tr(
            "imports.cells.made",
            column=one.column,
            n=one.cells,
            why=words.word(one.code, lang=language().value),
        )
    name = one.column or tr("imports.unnamed")
    return place + tr("imports.cells.unread", letter=one.letter, column=name, n=one.cells, sample=one.sample)


def told(problem: Told) -> str:
    """A problem with what to do about it."""
    lang = language().value
    what, todo = (
        words.word(problem.code, problem.params, lang),
        words.todo(problem.code, problem.params, lang),
    )
    return f"{what}{tr('imports.then')}{todo}" if todo else what


def refused(file: FileStanding) -> str:
    """Why a file is refused and what to do: where its columns are known they are chosen below, rather than in a mapping file."""
    if not file.columns:
        return "\n".join(told(one) for one in file.problems)
    lang = language().value
    lines = [words.word(one.code, one.params, lang) for one in file.problems]
    return "\n".join([*lines, tr("imports.refused.choose")])
