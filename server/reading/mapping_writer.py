"""A mapping as a file somebody can read, correct and give with ``--mapping``: what was used, and in comments what was not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from server.reading.columns import is_unclear
from server.reading.mapping import SourceMapping
from server.reading.synonyms import SYNONYMS, Field

_HEAD = """\
# 导入用的映射：这个来源的列各是什么。改好后用 --mapping 指定本文件。
# The mapping of an import: which column is what. Correct it and name it with --mapping.

# 来源名，是每条业务事件编号的一部分，定下后不要再改 / part of every event's id: never change it
"""
_FREE = "没有采用的列 / columns no field uses"
_EMPTY = "没有列的字段，需要时去掉 # 写上列名 / fields without a column; to use one take off the # and name its column"
_UNDECIDED = """\
  # 否 在这一列有两种意思；写明之前，这些行不回访。下面两行选一行，去掉 # / a no in this column may mean two things; until it is said
  # those rows are not called. Take the # off one of these:
  #   revisit_allowed: {column}   # 否：不可以回访 / a no: may not be called
  #   revisit_allowed: []   # 不看这一列（否：还没有回访）/ the column is not read (a no: not called yet)"""
_DATES = '# dates: ["%d/%m/%Y %H:%M"]   # 时间的写法 / how times are written'


def mapping_text(
    source: str, mapping: SourceMapping, used: Mapping[str, str], free: Sequence[str], encoding: str = ""
) -> str:
    """The text of a mapping file that reads a table as it was read.

    Args:
        source: of the import.
        mapping: what was given; its constants, translations and formats are kept.
        used: field → column that filled it.
        free: columns that filled none.
        encoding: of a text, told in a comment: the next file may have another.
    """
    return _HEAD + "".join(f"{line}\n" for line in _lines(source, mapping, used, free, encoding))


def _lines(
    source: str, mapping: SourceMapping, used: Mapping[str, str], free: Sequence[str], encoding: str
) -> Iterator[str]:
    yield f"source: {_quoted(source)}"
    if mapping.encoding:
        yield f"encoding: {_quoted(mapping.encoding)}"
    elif encoding:
        yield f"# encoding: {_quoted(encoding)}   # 认出的编码 / as found"
    if mapping.sheet:
        yield f"sheet: {_quoted(mapping.sheet)}"
    if mapping.area_code:
        yield f"area_code: {_quoted(mapping.area_code)}"
    yield ""
    yield from _columns(mapping, used, free)
    if mapping.constants:
        yield ""
        yield "constants:"
        yield from (f"  {field.value}: {_quoted(value)}" for field, value in mapping.constants.items())
    if mapping.values:
        yield ""
        yield "values:"
        for field, translations in mapping.values.items():
            inside = ", ".join(f"{_quoted(said)}: {_quoted(meant)}" for said, meant in translations.items())
            yield f"  {field.value}: {{{inside}}}"
    yield ""
    yield f"dates: [{', '.join(map(_quoted, mapping.dates))}]" if mapping.dates else _DATES


def _columns(mapping: SourceMapping, used: Mapping[str, str], free: Sequence[str]) -> Iterator[str]:
    if mapping.positions:
        # Without a header the places are the names.
        places = ", ".join(f"{place + 1}: {field.value}" for place, field in mapping.positions.items())
        yield f"columns: [{places}]"
        return
    yield "columns:"
    for field in Field:
        said = f"# {field_word(field, 'zh')} / {field_word(field, 'en')}"
        if mapping.columns.get(field) == ():
            yield f"  {field.value}: []   {said}"
        elif (
            field is Field.REVISIT_ALLOWED
            and field not in mapping.columns
            and is_unclear(used.get(field, ""))
        ):
            # Written down it would be a decision, and nobody has taken one.
            yield _UNDECIDED.format(column=_quoted(used[field]))
        elif field.value in used:
            yield f"  {field.value}: {_quoted(used[field.value])}   {said}"
    if free:
        yield f"  # {_FREE}:"
        yield from (f"  #   {_plain(name)}" for name in free)
    yield f"  # {_EMPTY}:"
    for field in Field:
        if field.value not in used and field not in mapping.constants and field not in mapping.columns:
            yield f'  # {field.value}: ""   # {field_word(field, "zh")} / {field_word(field, "en")}'


def field_word(field: Field, lang: str) -> str:
    """What a field is called: the first Chinese or English name a column of it may have."""
    names = SYNONYMS[field]
    if lang == "zh":
        return names[0]
    return next((name for name in names if name.isascii() and name.islower()), field.value)


def _quoted(text: str) -> str:
    """As YAML takes it whatever it looks like: a JSON string is one."""
    return json.dumps(text, ensure_ascii=False)


def _plain(text: str) -> str:
    """On one line."""
    return " ".join(text.split())
