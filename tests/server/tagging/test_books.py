"""The tags as a workbook: unchanged it changes nothing; what was moved, doubled or cut is refused by its line, and then nothing is taken."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from domain.tags.reading import read_tags
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.tags import BookRead, RenameTag, TagDraft
from server.acts.authors import Console
from server.application.app import API
from server.tags import service
from tests.helpers.centre import CITY, Centre
from tests.helpers.desk import Desk, sit_down
from tests.server.tagging.test_life import COLD, LATE, NAMED, NOBODY, TREE, edited, get

Sheet = list[list[Any]]


@pytest.fixture
def editor(sqlite_centre: Centre) -> Desk:
    with sqlite_centre.database.write(CITY) as work:
        service.load(work, read_tags(TREE), Console("test"))
    return sit_down(sqlite_centre, "5001", Role.ANALYST)


def exported(who: Desk) -> Sheet:
    answer = who.station.centre.http.get(f"{API}/tags/export", headers=who.as_user)
    assert answer.status_code == 200
    return [list(row) for row in load_workbook(BytesIO(answer.content)).active.values]  # type: ignore[union-attr]


def sent(who: Desk, rows: Sheet, seen: int = 0) -> Any:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    out = BytesIO()
    book.save(out)
    return who.station.centre.http.post(
        f"{API}/tags/import", content=out.getvalue(), headers=who.as_user, params={"seen": seen}
    )


def taken(who: Desk, rows: Sheet, seen: int = 0) -> BookRead:
    answer = sent(who, rows, seen)
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, BookRead)


def at(rows: Sheet, code: str) -> int:
    return [row[0] for row in rows].index(code)


def test_a_table_that_comes_back_unchanged_changes_nothing(editor: Desk) -> None:
    rows = exported(editor)
    assert [row[0] for row in rows[1:]] == sorted(entry["code"] for entry in TREE)  # type: ignore[type-var]
    assert taken(editor, rows) == BookRead(0)
    assert get(editor, "/draft", TagDraft).revision == 0


def test_changes_come_into_the_draft_as_edits(editor: Desk) -> None:
    rows = exported(editor)
    rows[at(rows, LATE)][1] = "来得太晚"
    rows[at(rows, COLD)][6] = "爱搭不理、冷冰冰"
    rows[at(rows, COLD)][4:6] = ["不搭理人", "我问他话他像没听见一样"]
    rows[at(rows, NOBODY)][8:10] = ["merged", LATE]
    new = [
        "problem.wait.long",
        "等了很久",
        "Long wait",
        "",
        "排着等",
        "在那儿坐了整整一个上午",
        "排长队、干等",
        "",
        "",
        "",
        "",
    ]
    above = [
        "problem.wait",
        "等候问题",
        "Waiting",
        "",
        "排着等的事",
        "在那儿坐了整整一个下午",
        "排队、等候",
        "",
        "",
        "",
        "",
    ]
    assert taken(editor, [*rows, new, above]) == BookRead(5)
    kinds = [(type(one.edit).__name__, one.edit.code) for one in get(editor, "/draft", TagDraft).edits]
    assert kinds == [
        ("NewTag", "problem.wait"),
        ("NewTag", "problem.wait.long"),
        ("DescribeTag", COLD),
        ("MergeTag", NOBODY),
        ("RenameTag", LATE),
    ]
    assert taken(editor, exported(editor), 5) == BookRead(0), "what the draft says is in the table"


def moved(rows: Sheet) -> None:
    rows[at(rows, LATE)][0] = "problem.attitude.tardy"


def doubled(rows: Sheet) -> None:
    rows.insert(at(rows, LATE) + 1, list(rows[at(rows, LATE)]))


def cut(rows: Sheet) -> None:
    del rows[at(rows, LATE)]


def cut_short(rows: Sheet) -> None:
    rows[at(rows, LATE)][4:] = [None] * 7


def nameless(rows: Sheet) -> None:
    rows[at(rows, LATE)][0] = None


def retired_though_named(rows: Sheet) -> None:
    rows[at(rows, NAMED)][8] = "retired"


def not_there(rows: Sheet) -> None:
    rows[at(rows, LATE)][8:10] = ["merged", "problem.gone"]


DAMAGES: list[tuple[Callable[[Sheet], None], str, int | None]] = [
    (moved, "tag.book_moved", 0),
    (doubled, "tag.double", 1),
    (cut, "tag.book_cut", 0),
    (cut_short, "tag.missing", 0),
    (nameless, "tag.missing", 0),
    (retired_though_named, "tag.named", None),
    (not_there, "tag.unknown", 0),
]


def test_what_was_moved_doubled_or_cut_is_refused_by_its_line(editor: Desk) -> None:
    whole = exported(editor)
    for damage, code, below in DAMAGES:
        rows = [list(row) for row in whole]
        line = at(rows, LATE if below is not None else NAMED) + 1 + (below or 0)
        rows[at(rows, COLD)][1] = "冷冷淡淡"  # a change that would be right
        damage(rows)
        read = taken(editor, rows)
        assert (code, line) in {(one.code, one.row) for one in read.refused}, damage.__name__
        assert read.edits == 0
    assert get(editor, "/draft", TagDraft).edits == []


def test_another_table_and_no_table_at_all_are_refused(editor: Desk) -> None:
    assert sent(editor, [["编码", "名字"], ["a", "b"]]).json()["code"] == "tag.book_columns"
    headers = editor.as_user
    answer = editor.station.centre.http.post(
        f"{API}/tags/import", content=b"no book", headers=headers, params={"seen": 0}
    )
    assert answer.status_code == 422


def test_somebody_elses_change_in_between_is_seen_first(editor: Desk) -> None:
    rows = exported(editor)
    other = sit_down(editor.station.centre, "5003", Role.ADMIN)
    edited(other, RenameTag(LATE, "来得太晚", "Late"))
    rows[at(rows, LATE)][2] = "Too late"
    assert sent(editor, rows).json()["code"] == "tag.draft_moved"
