"""Forms follow from the machine: what a row needs is asked for, and what is typed is read or said to be wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import server.desk
from domain.orders.details import NEEDS
from domain.orders.given import Given
from domain.orders.rows import ROWS
from domain.orders.standing import Part
from domain.vocabulary import OrderMove
from server.browser.page_words import catalogue
from server.desk.areas import DESK, DISCIPLINE
from server.desk.fields import Kind, fields_of
from server.desk.forms import MoveForm
from server.desk.typed import Place, given_of

FORMS = [*DESK.forms.values(), *DISCIPLINE.forms.values()]
PLACE = Place("Asia/Shanghai", {"S1": "11111111-1111-4111-8111-111111111111"})
UNITS = frozenset({Part.HANDLER, Part.REVIEWER, Part.ABOVE, Part.CHIEF})


def form(move: OrderMove) -> MoveForm:
    return next(one for one in DESK.forms.values() if move in one.moves)


def test_whatever_a_unit_can_do_has_a_page() -> None:
    made = {move for one in DESK.forms.values() for move in one.moves}
    theirs = {row.move for row in ROWS if row.who & UNITS}
    assert theirs - made == {OrderMove.ATTACH}, "files have a page of their own"


@pytest.mark.parametrize("one", FORMS, ids=lambda one: one.slug)
def test_each_need_of_a_row_is_asked_for(one: MoveForm) -> None:
    names = {field.name.partition(".")[0] for field in one.fields}
    parts = UNITS if one in DESK.forms.values() else frozenset({Part.DISCIPLINE})
    needs = {need for row in ROWS if row.move in one.moves and row.who & parts for need in row.needs}
    assert needs <= names & set(NEEDS)


def test_every_word_of_the_pages_is_there() -> None:
    known = catalogue()
    for one in FORMS:
        assert {f"desk.do.{one.slug}", f"desk.why.{one.slug}", *(f.label for f in one.fields)} <= set(known)
        for move in one.moves:
            assert {f"desk.press.{move}", f"desk.done.{move}"} <= set(known)
    folder = Path(server.desk.__file__).parent
    for path in [*folder.rglob("*.html"), *folder.rglob("*.py")]:
        for key in re.findall(r'\bt\("([a-z_.A-Z]+)"[,)]', path.read_text(encoding="utf-8")):
            assert key in known or f"print.{key}" in known, (path.name, key)


def test_an_unknown_need_is_no_silent_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.desk.fields._BY_NEED", {})
    with pytest.raises(KeyError):
        fields_of([OrderMove.RETURN], UNITS)


def test_what_is_typed_is_given() -> None:
    given, wrong = given_of(
        form(OrderMove.RETURN).fields,
        {"ground": ["not_ours"], "reason": ["  事发地在\r\n城西\u202e  "], "unit_id": ["S1"]},
        OrderMove.RETURN,
        PLACE,
    )
    assert wrong == []
    assert given == Given(unit_id=PLACE.units["S1"], ground="not_ours", reason="事发地在\n城西")


def test_a_report_is_given_whole() -> None:
    given, wrong = given_of(
        form(OrderMove.REPORT).fields,
        {
            "report.finding": ["not_upheld"],
            "report.facts": ["查明"],
            "report.causes": ["misunderstanding", "misunderstanding"],
            "report.actions": ["explanation"],
            "report.officers": ["012345, 012346；012345"],
            "report.nobody": ["yes"],
        },
        OrderMove.REPORT,
        PLACE,
    )
    assert wrong == []
    assert given.report is not None
    assert given.report.officers == ("012345", "012346")
    assert given.report.causes == ("misunderstanding",)
    assert given.report.nobody


@pytest.mark.parametrize(
    ("move", "name", "typed", "code"),
    [
        (OrderMove.ASK_EXTENSION, "days", "-3", "form.number"),
        (OrderMove.ASK_EXTENSION, "days", "３天", "form.number"),
        (OrderMove.ASK_EXTENSION, "reason", "长" * 4001, "form.too_long"),
        (OrderMove.ASK_EXTENSION, "reason", "等＿＿", "form.blank_left"),
        (OrderMove.ASK_HOLD, "until", "2026-02-30", "form.date"),
        (OrderMove.ASK_HOLD, "ground", "test", "form.no_such_choice"),
        (OrderMove.RETURN, "unit_id", "S9", "form.no_such_choice"),
        (OrderMove.RECORD_CONTACT, "contact.at", "1026-11-22T10:00", "form.moment"),
        (OrderMove.RECORD_CONTACT, "contact.at", "2026-11-22T10:00+00:00", "form.moment"),
        (OrderMove.RECORD_CONTACT, "contact.badge", "1" * 201, "form.too_long"),
        (OrderMove.REPORT, "report.causes", "invented", "form.no_such_choice"),
        (OrderMove.REPORT, "report.officers", " ".join(map(str, range(21))), "form.too_many"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(move: OrderMove, name: str, typed: str, code: str) -> None:
    _, wrong = given_of(form(move).fields, {name: [typed]}, move, PLACE)
    assert (code, name) in {(one.code, one.field) for one in wrong}


def test_nothing_typed_is_nothing_given() -> None:
    for one in FORMS:
        for move in one.moves:
            given, wrong = given_of(one.fields, {"reason": ["  "]}, move, PLACE)
            assert given == Given()
            assert {problem.code for problem in wrong} <= {"order.missing"}
    assert {field.kind for one in FORMS for field in one.fields} == set(Kind)
