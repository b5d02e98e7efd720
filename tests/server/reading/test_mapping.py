"""Mapping files as people write them: what stands there is what is meant, and what is wrong has its line."""

from __future__ import annotations

import os
import pkgutil
from contextlib import suppress
from encodings import __path__ as codecs_here
from encodings.aliases import aliases
from pathlib import Path

import pytest

from domain.problems import Problem, ProblemError
from server.reading.mapping import load_mapping, read_mapping
from server.reading.source import open_table
from server.reading.synonyms import Field


def wrong(text: str) -> Problem:
    with pytest.raises(ProblemError) as caught:
        read_mapping(text)
    return caught.value.problems[0]


def test_every_scalar_is_the_text_that_stands_there() -> None:
    mapping = read_mapping(
        "source: 0123\narea_code: 0371\nsheet: 2026-11\nconstants: {unit_code: 041010}\n"
        "values:\n  case_type: {01: 刑事, 1_0: 治安, 1e3: on}\n  no_revisit: {no: 否, yes: 是, null: ~, 2026-11-20: 12:30:15}\n"
    )
    assert (mapping.source, mapping.area_code, mapping.sheet) == ("0123", "0371", "2026-11")
    assert mapping.constants == {Field.UNIT_CODE: "041010"}
    assert mapping.values == {
        Field.CASE_TYPE: {"01": "刑事", "1_0": "治安", "1e3": "on"},
        Field.NO_REVISIT: {"no": "否", "yes": "是", "null": "", "2026-11-20": "12:30:15"},
    }


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("columns:\n  phone: 电话A\n  facts: 内容\n  phone: 电话B\n", "mapping.key_twice", 4),
        ("values:\n  sex: {M: 男, F: 女, M: 女}\n", "mapping.key_twice", 2),
        ("source: a\n\narea_code: 371\n", "mapping.bad_value", 3),
        ("source: a\ncolumns:\n  phone: 电话\n  phon: 电话\n", "mapping.unknown_field", 4),
        ("source: a\ncolour: red\n", "mapping.unknown_key", 2),
        ("constants:\n  case_type: 盗窃\n  phone: '1'\n", "mapping.not_constant", 3),
        ("source: a\nsheet: [a\n", "mapping.not_yaml", 3),
        ("source: a\n\tsheet: b\n", "mapping.not_yaml", 2),
        ("source: a\nsheet: \x07\n", "mapping.not_yaml", 2),
        ("source: a\nvalues: &all\n  sex: *all\n", "mapping.refers_to_itself", 2),
        ("columns:\n  facts: &x [内容]\n  address: *x\n", "mapping.refers_to_itself", 2),
        ("source: a\n? [b]\n: c\n", "mapping.not_yaml", 2),
        ("columns:\n  phone: {a: b}\n", "mapping.bad_value", 2),
        ("values:\n  sex:\n    M: [男]\n", "mapping.bad_value", 2),
        ("source: a\nencoding: klingon\n", "mapping.bad_value", 2),
    ],
)
def test_what_is_wrong_has_its_line(text: str, code: str, line: int) -> None:
    problem = wrong(text)
    assert (problem.code, problem.row) == (code, line)


@pytest.mark.parametrize("text", ["[" * 5_000, "a: " + "{a: " * 5_000, "- " * 4_000])
def test_what_never_ends_is_one_sentence(text: str) -> None:
    assert wrong(text).code in ("mapping.not_yaml", "mapping.refers_to_itself", "mapping.not_a_mapping")


def test_every_name_of_an_encoding_is_read_or_one_sentence(tmp_path: Path) -> None:
    names = {*aliases, *aliases.values(), *(one.name for one in pkgutil.iter_modules(codecs_here))}
    names |= {"", "utf-8\n", "UTF 8", "编码", "a" * 300, "x\x00y", "../utf_8", "aliases", "no"}
    path = tmp_path / "a.csv"
    path.write_bytes("处警单号,报警时间,报警人\nCJ1,2026-11-20 12:00,王小明\n".encode("gb18030"))
    read = set()
    for name in sorted(names):
        with suppress(ProblemError):
            mapping = read_mapping(f"encoding: {name!r}")
            (record,) = open_table(path, mapping).records()
            assert record[1][0] == "CJ1", name
            read.add(name)
    assert {"gbk", "gb2312", "gb18030", "936", "utf_8"} - read == {"utf_8"}


def test_a_mapping_in_any_text_is_read_and_what_is_none_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        path.write_bytes("columns: {phone: 电话九}\n".encode(encoding))
        assert load_mapping(path).columns == {Field.PHONE: ("电话九",)}
    os.mkfifo(tmp_path / "pipe")
    for other, code in (
        (tmp_path, "file.is_folder"),
        (tmp_path / "pipe", "file.not_regular"),
        (tmp_path / "none.yaml", "file.not_found"),
    ):
        with pytest.raises(ProblemError) as caught:
            load_mapping(other)
        assert caught.value.problems[0].code == code
    for content, code in (
        (b"PK\x03\x04\x00\x01\x02\x00\x00\x00\x00\x00\x00\x00", "mapping.not_text"),
        (b"", "mapping.not_a_mapping"),
        (b"#" * (1 << 20) + b"#", "mapping.too_large"),
    ):
        path.write_bytes(content)
        with pytest.raises(ProblemError) as caught:
            load_mapping(path)
        assert caught.value.problems[0].code == code
