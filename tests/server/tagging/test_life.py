"""The life of a tag at the centre: drafts by one, published by another, told to everybody; counted as tagged and as it counts today."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from domain.acts.letters_load import LetterText
from domain.acts.tag_edit import TagEdited
from domain.acts.tag_undo import TagUndone
from domain.acts.tag_withdraw import TagWithdrawn
from domain.acts.tags_publish import TagsPublished
from domain.tags.counting import Counting
from domain.tags.reading import read_tags
from domain.tags.replicated import row_of
from domain.times import DAY, day_of
from domain.vocabulary import OrderMove, Role, TagAxis
from domain.wire import codec
from domain.wire.rows import RowKind, TagRow
from domain.wire.tags import (
    MergePreview,
    MergeTag,
    NewTag,
    RenameTag,
    RetireTag,
    SplitTag,
    TagDraft,
    TagEdit,
    TagFigures,
    TagHistory,
    TagPlaces,
    TagVersion,
    TagVersions,
)
from server import cli
from server.acts.authors import Console
from server.application.app import API
from server.db.tables import feed
from server.db.work import new_id
from server.desk.repository import put_letters
from server.tags import repository as tags
from server.tags import service, timer
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import STATION
from tests.helpers.desk import DISSATISFIED, Desk, sit_down
from tests.helpers.orders import answered, moved, orders_of
from tests.helpers.tag_entries import entry

NAMED, COLD = "problem.speed.late", "problem.attitude.cold"
LATE, NOBODY = "problem.speed.tardy", "problem.speed.nobody"


TREE = [
    entry("problem.attitude", "服务态度"),
    entry(COLD, "冷淡不理"),
    entry("problem.attitude.phone", "电话挂断"),
    entry("problem.speed", "响应效率"),
    entry(LATE, "到场太晚"),
    entry(NAMED, "出警较慢"),
    entry(NOBODY, "没有人来"),
    entry("nature.demand", "诉求求助"),
]  # fmt: skip


@pytest.fixture
def centre(sqlite_centre: Centre) -> Centre:
    with sqlite_centre.database.write(CITY) as work:
        service.load(work, read_tags(TREE), Console("test"))
    return sqlite_centre


@pytest.fixture
def editor(centre: Centre) -> Desk:
    return sit_down(centre, "5001", Role.ANALYST)


@pytest.fixture
def publisher(centre: Centre) -> Desk:
    return sit_down(centre, "5002", Role.SUPERVISOR)


def post(who: Desk, path: str, message: object, kind: type[Any]) -> Any:
    answer = who.station.centre.post(f"/tags{path}", message, who.as_user)
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, kind)


def get(who: Desk, path: str, kind: type[Any], **params: Any) -> Any:
    answer = who.station.centre.http.get(f"{API}/tags{path}", headers=who.as_user, params=params)
    assert answer.status_code == 200, answer.text
    return codec.decode(answer.content, kind)


def refused(who: Desk, path: str, message: object) -> str:
    answer = who.station.centre.post(f"/tags{path}", message, who.as_user)
    assert answer.status_code >= 400
    return str(answer.json()["code"])


def edited(who: Desk, edit: TagEdit, seen: int | None = None) -> TagDraft:
    now = get(who, "/draft", TagDraft).revision if seen is None else seen
    return post(who, "/draft/edits", TagEdited(new_id(), edit, now), TagDraft)  # type: ignore[no-any-return]


def published(who: Desk) -> TagVersion:
    return post(who, "/publish", TagsPublished(get(who, "/draft", TagDraft).revision), TagVersion)  # type: ignore[no-any-return]


def new(code: str, zh: str) -> NewTag:
    return NewTag(code, zh, "A tag", "", f"{zh}这件事", "说的就是有这么一件事情呀", ("这样", "那样"))


def row(centre: Centre, code: str) -> TagRow:
    with centre.database.read(CITY) as reading:
        return tags.rows(reading, [code])[code]


def test_one_writes_another_publishes_and_every_workstation_is_told(
    centre: Centre, editor: Desk, publisher: Desk
) -> None:
    with centre.database.read(CITY) as reading:
        head = reading.head()[0]
    draft = edited(editor, new("problem.speed.phone", "电话占线"))
    assert [(one.edit.code, one.own) for one in draft.edits] == [("problem.speed.phone", True)]
    assert refused(editor, "/publish", TagsPublished(draft.revision)) == "access.forbidden"
    assert get(publisher, "/draft", TagDraft).publishable
    version = published(publisher)
    assert (version.version, version.origin, version.changes, version.by_axis["problem"]) == (
        2,
        "draft",
        1,
        6,
    )
    assert get(editor, "/draft", TagDraft).edits == []
    with centre.database.read(CITY) as reading:
        told = reading.conn.execute(
            select(feed.c.row_id).where(feed.c.kind == str(RowKind.TAG), feed.c.seq > head)
        ).scalars()
        assert "problem.speed.phone" in set(told)
    assert row(centre, "problem.speed.phone").initials == "dhzx"
    [newest, first] = get(editor, "/versions", TagVersions).versions
    assert (newest.by_name, first.origin, first.by_name) == (newest.by_name, "shipped", "test")
    [change] = get(editor, "/history", TagHistory, code="problem.speed.phone").changes
    assert (change.kind, change.before, change.version, change.undoable) == ("new", None, 2, True)
    assert change.edited_by != change.published_by


def test_nobody_publishes_what_they_wrote(publisher: Desk) -> None:
    draft = edited(publisher, RenameTag(LATE, "来得太晚", "Late"))
    assert not draft.publishable
    assert refused(publisher, "/publish", TagsPublished(draft.revision)) == "tag.own_edits"
    assert refused(publisher, "/publish", TagsPublished(0)) == "tag.draft_moved"


def test_the_second_editor_sees_the_first_ones_change_before_anything_is_published(
    centre: Centre, editor: Desk, publisher: Desk
) -> None:
    second = sit_down(centre, "5003", Role.ADMIN)
    before = get(second, "/draft", TagDraft).revision
    edited(editor, RenameTag(LATE, "来得太晚", "Late"), before)
    assert refused(second, "/draft/edits", TagEdited(new_id(), RetireTag(LATE), before)) == "tag.draft_moved"
    edited(second, RetireTag(NOBODY), before)
    assert refused(publisher, "/publish", TagsPublished(before + 1)) == "tag.draft_moved", (
        "read before the second"
    )
    assert published(publisher).changes == 2


def test_an_edit_sent_again_is_one_and_can_be_withdrawn(editor: Desk) -> None:
    told = TagEdited(new_id(), RetireTag(LATE), 0)
    post(editor, "/draft/edits", told, TagDraft)
    draft = post(editor, "/draft/edits", told, TagDraft)
    assert len(draft.edits) == 1
    left = post(editor, "/draft/withdraw", TagWithdrawn(told.edit_id, draft.revision), TagDraft)
    assert (left.edits, left.revision) == ([], draft.revision + 1)
    assert refused(editor, "/draft/withdraw", TagWithdrawn(told.edit_id, left.revision)) == "tag.edit_gone"


def test_what_a_questionnaire_names_is_not_retired(editor: Desk) -> None:
    told = TagEdited(new_id(), RetireTag(NAMED), 0)
    assert refused(editor, "/draft/edits", told) == "tag.named"
    split = SplitTag(NAMED, (new("problem.attitude.a", "顶撞的甲"), new("problem.attitude.b", "顶撞的乙")))
    assert refused(editor, "/draft/edits", TagEdited(new_id(), split, 0)) == "tag.named"
    places = get(editor, "/places", TagPlaces, code=NAMED).places
    assert {place.kind for place in places} >= {"questionnaire"}
    assert get(editor, "/places", TagPlaces, code=NOBODY).places == []
    with editor.station.centre.database.write(CITY) as work:
        put_letters(work, [LetterText("own", "told", "复信", "Letter", "您好", "Dear", (NOBODY,))])
    assert [place.name for place in get(editor, "/places", TagPlaces, code=NOBODY).places] == ["own"]
    assert refused(editor, "/draft/edits", TagEdited(new_id(), RetireTag(NOBODY), 0)) == "tag.named"


def test_an_edit_that_the_tree_does_not_bear_is_refused(editor: Desk) -> None:
    assert (
        refused(editor, "/draft/edits", TagEdited(new_id(), MergeTag("problem.speed", COLD), 0))
        == "tag.has_below"
    )
    edited(editor, MergeTag(LATE, NOBODY))
    assert refused(editor, "/draft/edits", TagEdited(new_id(), RetireTag(LATE), 1)) == "tag.not_active"


def test_a_merge_is_taken_back_the_same_day_and_not_the_next(
    centre: Centre, editor: Desk, publisher: Desk
) -> None:
    edited(editor, MergeTag(LATE, NOBODY))
    version = published(publisher)
    assert row(centre, LATE).replaced_by == NOBODY
    assert refused(editor, "/undo", TagUndone(version.version, 1)) == "access.forbidden"
    assert post(publisher, "/undo", TagUndone(version.version, 1), TagVersion).origin == "undo"
    assert row(centre, LATE).status == "active"
    assert refused(publisher, "/undo", TagUndone(version.version, 1)) == "tag.moved_on"
    assert refused(publisher, "/undo", TagUndone(1, 1)) == "tag.change_unknown", "what shipped"
    edited(editor, MergeTag(LATE, NOBODY))
    again = published(publisher)
    centre.clock.forward(DAY)
    assert not get(editor, "/history", TagHistory, version=again.version).changes[0].undoable
    assert refused(publisher, "/undo", TagUndone(again.version, 1)) == "tag.undo_late"


def test_a_split_retires_the_old_one_and_points_to_the_new(
    centre: Centre, editor: Desk, publisher: Desk
) -> None:
    edited(editor, SplitTag(LATE, (new("problem.speed.a", "远处来晚"), new("problem.speed.b", "近处来晚"))))
    version = published(publisher)
    assert version.changes == 3
    assert (row(centre, LATE).status, row(centre, LATE).see) == (
        "retired",
        ("problem.speed.a", "problem.speed.b"),
    )
    post(publisher, "/undo", TagUndone(version.version, 1), TagVersion)
    assert (row(centre, LATE).status, row(centre, "problem.speed.a").status) == ("active", "retired")


def test_an_upgrade_leaves_alone_what_the_city_changed(centre: Centre, editor: Desk, publisher: Desk) -> None:
    edited(editor, RenameTag(LATE, "来得太晚", "Late"))
    published(publisher)
    better = [*TREE, entry("problem.speed.more", "拖了很久")]
    better[TREE.index(entry(LATE, "到场太晚"))] = entry(LATE, "到场过晚")
    better[TREE.index(entry(NOBODY, "没有人来"))] = entry(NOBODY, "无人到场")
    with centre.database.write(CITY) as work:
        counts = service.load(work, read_tags(better), Console("test"))
    assert (counts["added"], counts["changed"]) == (1, 1)
    assert (row(centre, LATE).name["zh"], row(centre, NOBODY).name["zh"]) == ("来得太晚", "无人到场")
    [change] = get(editor, "/history", TagHistory, code=NOBODY).changes
    assert (change.kind, change.undoable) == ("shipped", False)


def test_a_release_brings_its_tags_where_a_city_has_any(
    sqlite_centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "shipped_tags", lambda: read_tags(TREE))
    database = sqlite_centre.database
    assert not timer.look(database, CITY), "one that never loaded any waits for its administrator"
    with database.write(CITY) as work:
        [old] = [row_of(tag) for tag in read_tags(TREE[:1])]
        tags.save(work, [old])
    assert timer.look(database, CITY)
    assert row(sqlite_centre, LATE).define == "甲"
    assert not timer.look(database, CITY), "once"


def figures(who: Desk, centre: Centre, counting: Counting) -> TagFigures:
    today = day_of(centre.clock(), "Asia/Shanghai")
    span = {"from": date(today.year, 1, 1).isoformat(), "to": today.isoformat()}
    return get(who, "/figures", TagFigures, axis=TagAxis.PROBLEM.value, counting=counting.value, **span)  # type: ignore[no-any-return]


def test_orders_count_as_tagged_and_as_it_counts_today_and_both_sum(
    centre: Centre, editor: Desk, publisher: Desk
) -> None:
    answered(centre, sit_down(centre, "1001"), DISSATISFIED, DISSATISFIED, DISSATISFIED)
    sit_down(centre, "2001", Role.LEAD)
    one, two, three = orders_of(centre, publisher, kind="dissatisfied")
    moved(centre, "2001", one, OrderMove.RETAG, tags=(LATE, COLD))
    moved(centre, "2001", two, OrderMove.RETAG, tags=("nature.demand", NOBODY))
    moved(centre, "2001", three, OrderMove.RETAG, tags=())
    preview = get(editor, "/merge-preview", MergePreview, code=LATE, into=COLD)
    assert preview.orders == 1
    moves = {move.code: (move.before, move.after) for move in preview.figures}
    assert moves == {LATE: (1, 0), "problem.speed": (2, 1), COLD: (1, 1), "problem.attitude": (1, 1)}, (
        "it carries both"
    )
    edited(editor, MergeTag(LATE, COLD))
    published(publisher)
    tagged, today = figures(editor, centre, Counting.TAGGED), figures(editor, centre, Counting.TODAY)
    assert {line.code: line.orders for line in tagged.lines if line.orders} == {LATE: 1, NOBODY: 1}
    assert {line.code: line.orders for line in today.lines if line.orders} == {COLD: 1, NOBODY: 1}
    assert {line.code: line.below for line in today.lines}["problem.attitude"] == 1
    for found in (tagged, today):
        assert sum(line.orders for line in found.lines) + found.untagged == found.total == 3
    told = io.StringIO()
    assert (
        cli.main(
            [
                *"--json report tags --axis problem --from 2026-01-01 --to 2026-12-31".split(),
                "--database",
                centre.database.url,
            ],
            out=told,
        )
        == 0
    )
    assert json.loads(told.getvalue().splitlines()[-1])["lines"] == [
        codec.to_plain(line) for line in today.lines
    ]


def test_a_list_finds_orders_by_tag_either_way(centre: Centre, editor: Desk, publisher: Desk) -> None:
    answered(centre, sit_down(centre, "1001"), DISSATISFIED, DISSATISFIED)
    sit_down(centre, "2001", Role.LEAD)
    one, two = orders_of(centre, publisher, kind="dissatisfied")
    moved(centre, "2001", one, OrderMove.RETAG, tags=(LATE,))
    moved(centre, "2001", two, OrderMove.RETAG, tags=(COLD,))
    edited(editor, MergeTag(LATE, COLD))
    published(publisher)

    def listed(tag: str, counting: str) -> set[str]:
        return set(orders_of(centre, publisher, tag=tag, counting=counting))

    assert listed("problem.attitude", "today") == {one, two}
    assert listed("problem.attitude", "tagged") == {two}
    assert (listed("problem.speed", "today"), listed("problem.speed", "tagged")) == (set(), {one})


def test_reports_of_misconduct_are_counted_for_discipline_alone(
    centre: Centre, editor: Desk, publisher: Desk
) -> None:
    answered(centre, sit_down(centre, "1001"), DISSATISFIED)
    sit_down(centre, "2001", Role.LEAD)
    [order] = orders_of(centre, publisher, kind="dissatisfied")
    moved(centre, "2001", order, OrderMove.RETAG, tags=(LATE,))
    assert get(editor, "/merge-preview", MergePreview, code=LATE, into=NOBODY).orders == 1
    moved(centre, "2001", order, OrderMove.RESTRICT, reason="收了钱")
    discipline = sit_down(centre, "6001", Role.DISCIPLINE, unit_id=STATION)
    assert get(editor, "/merge-preview", MergePreview, code=LATE, into=NOBODY).orders == 0
    assert [figures(who, centre, Counting.TODAY).total for who in (editor, discipline)] == [0, 1]
