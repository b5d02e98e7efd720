"""A version of the tags is published while workstations are offline with drafts: every draft saves, and shows what became of its tag."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.records.call import CallState, Draft
from app.records.changes import ChangeKind
from app.records.errors import Refused
from app.ui.widgets.tag_index import TagIndex
from domain.acts.tag_edit import TagEdited
from domain.acts.tags_publish import TagsPublished
from domain.tags.reading import read_tags
from domain.tags.taxonomy import Fate
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.tags import MergeTag, NewTag, RenameTag, SplitTag, TagDraft, TagEdit
from server.acts.authors import Console
from server.application.app import API
from server.db.work import new_id
from server.orders.tables import order_tag
from server.tags import service
from tests.helpers.centre import CITY, Centre
from tests.helpers.desk import DISSATISFIED, Desk, sit_down
from tests.helpers.seat import Hands, Seat, Wire, complete, form_of, take_seat
from tests.helpers.tag_entries import entry

COLD, RUDE, LATE = "problem.attitude.chilly", "problem.attitude.harsh", "problem.speed.tardy"
INTO = ("problem.attitude.shouted", "problem.attitude.mocked")


@pytest.fixture
def three(centre: Centre, tmp_path: Path) -> Iterator[list[Seat]]:
    """Three workstations that have the tags, each with an open call."""
    tree = [
        entry("problem.attitude", "服务态度"),
        entry(COLD, "冷淡不理"),
        entry(RUDE, "说话冲人"),
        entry("problem.speed", "响应效率"),
        entry(LATE, "到场太晚"),
    ]
    with centre.database.write(CITY) as work:
        service.load(work, read_tags(tree), Console("test"))
    seats = [take_seat(centre, tmp_path, number) for number in ("1001", "1002", "1003")]
    for number, seat in zip(("1001", "1002", "1003"), seats, strict=True):
        seat.login(number)
    yield seats
    for seat in seats:
        seat.bench.close()


def _drafted(seat: Seat, tag: str) -> CallState:
    """A call under way, one tag chosen."""
    item = seat.bench.revisits.next()
    assert item is not None
    call, _ = seat.bench.calls.dial(seat.bench.calls.open(item))
    seat.hands.clock.forward(5_000)
    call = seat.bench.calls.connected(call)
    form = replace(form_of(call, DISSATISFIED), tags=(tag,), remark="他说等了一晚上")
    seat.bench.calls.save_draft(Draft(call.call_id, (form,), call.work.task_id))
    return call


def _published(centre: Centre, *edits: TagEdit) -> None:
    """By one written, by another published."""
    editor, publisher = sit_down(centre, "5001", Role.ANALYST), sit_down(centre, "5002", Role.SUPERVISOR)

    def post(who: Desk, path: str, message: object) -> bytes:
        answer = who.station.centre.post(f"/tags{path}", message, who.as_user)
        assert answer.status_code == 200, answer.text
        return bytes(answer.content)

    def revision() -> int:
        answer = centre.http.get(f"{API}/tags/draft", headers=editor.as_user)
        return codec.decode(answer.content, TagDraft).revision

    for edit in edits:
        post(editor, "/draft/edits", TagEdited(new_id(), edit, revision()))
    post(publisher, "/publish", TagsPublished(revision()))


def _new(code: str, zh: str) -> NewTag:
    return NewTag(code, zh, "A tag", "", f"{zh}这件事", "说的就是有这么一件事情呀", ("这样", "那样"))


def _tags_of_orders(centre: Centre) -> list[str]:
    with centre.database.read(CITY) as reading:
        return list(reading.conn.execute(select(order_tag.c.tag)).scalars())


def _index(seat: Seat) -> TagIndex:
    return TagIndex(*seat.bench.tags.picker())


def test_a_version_published_while_three_are_offline_with_drafts(three: list[Seat], centre: Centre) -> None:
    tags = (COLD, RUDE, LATE)
    calls = [_drafted(seat, tag) for seat, tag in zip(three, tags, strict=True)]
    for seat in three:
        seat.wire.up = False
    _published(
        centre,
        MergeTag(COLD, "problem.attitude"),
        SplitTag(RUDE, (_new(INTO[0], "大声呵斥"), _new(INTO[1], "冷嘲热讽"))),
        RenameTag(LATE, "来得太迟", "Came too late"),
    )
    told: list[bool] = []
    for seat in three:
        seat.bench.bus.subscribe(lambda changes: told.append(changes.touches(ChangeKind.TAG)))
        assert _index(seat).became(tags[three.index(seat)]).fate is Fate.ACTIVE, "nothing is known yet"
        seat.wire.up = True
        seat.sync()
    assert any(told)
    fates = [_index(seat).became(tag) for seat, tag in zip(three, tags, strict=True)]
    assert [one.fate for one in fates] == [Fate.MERGED, Fate.RETIRED, Fate.ACTIVE]
    assert [[tag.code for tag in one.successors] for one in fates] == [["problem.attitude"], list(INTO), []]
    assert three[2].bench.tags.name(LATE, "zh") == "来得太迟"
    for seat, call, tag in zip(three, calls, tags, strict=True):
        kept = seat.bench.calls.surviving_draft()
        assert kept is not None
        assert kept.draft.forms[0].tags == (tag,), "what was chosen stands"
        call = seat.bench.calls.hang_up(call)
        seat.bench.calls.finish(call, complete(call, DISSATISFIED, tags=(tag,)))
        seat.sync()
        assert [r.problem for r in seat.bench.records.today()] == [None]
    assert set(tags) <= set(_tags_of_orders(centre)), "orders keep what they were given"


def test_a_form_saved_offline_with_a_tag_that_was_retired_meanwhile_is_taken(
    three: list[Seat], centre: Centre
) -> None:
    seat = three[0]
    call = _drafted(seat, RUDE)
    seat.wire.up = False
    _published(centre, SplitTag(RUDE, (_new(INTO[0], "大声呵斥"), _new(INTO[1], "冷嘲热讽"))))
    call = seat.bench.calls.hang_up(call)
    seat.bench.calls.finish(call, complete(call, DISSATISFIED, tags=(RUDE,)))
    seat.wire.up = True
    seat.sync()
    assert [r.problem for r in seat.bench.records.today()] == [None]
    assert RUDE in _tags_of_orders(centre)


def test_the_editors_page_and_the_centre_speak_of_the_same(centre: Centre, tmp_path: Path) -> None:
    with centre.database.write(CITY) as work:
        tree = [entry("problem.attitude", "服务态度"), entry(COLD, "冷淡不理"), entry(RUDE, "说话冲人")]
        service.load(work, read_tags(tree), Console("test"))
    centre.add_user("5001", Role.ANALYST)
    centre.add_user("5002", Role.SUPERVISOR)
    editor, publisher = (
        Seat(centre, tmp_path / number, Wire(centre.http), Hands(centre.clock)) for number in ("5001", "5002")
    )
    editing, publishing = editor.login("5001").tag_editing, publisher.login("5002").tag_editing
    draft = editing.edit(RenameTag(RUDE, "说话冲", "Speaks harshly"), editing.draft().revision)
    draft = editing.edit(MergeTag(COLD, RUDE), draft.revision)
    assert [one.own for one in draft.edits] == [True, True]
    with pytest.raises(Refused, match=r"access\.forbidden"):
        editing.publish(draft.revision)
    editing.withdraw(draft.edits[0].edit_id, draft.revision)
    seen = publishing.draft()
    assert [one.by_name for one in seen.edits] == ["用户5001"]
    assert publishing.merge_preview(COLD, RUDE).orders == 0
    assert publishing.places("problem.speed.late").places
    version = publishing.publish(seen.revision)
    assert publishing.versions().versions[0] == version
    (change,) = [one for one in editing.history(COLD).changes if one.kind == "merge"]
    assert [one.number for one in publishing.changes_of(version.version).changes] == [change.number]
    book = tmp_path / "标签.xlsx"
    editing.export(book)
    assert editing.read_book(book, editing.draft().revision).edits == 0, "as it was given out"
    publishing.undo(version.version, change.number)
    assert editing.coding(settle=False).waiting == 0
    assert editing.learnt().tags == []
    assert [one.n for one in editing.agreement().axes] == [0, 0, 0, 0]
    editor.sync()
    assert _index(editor).became(COLD).fate is Fate.ACTIVE
    for seat in (editor, publisher):
        seat.bench.close()
