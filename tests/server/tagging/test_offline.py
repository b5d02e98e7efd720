"""A version is published while workstations are offline with forms that hold old tags: all are taken in, and each learns what became of its tag."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.tags.replicated import tag_of_row
from domain.tags.taxonomy import Fate, Taxonomy
from domain.times import MINUTE
from domain.vocabulary import Role
from domain.wire import codec
from domain.wire.rows import TagRow
from domain.wire.tags import MergeTag, RetireTag, SplitTag
from server.answers.tables import response_tag
from server.planning.planning import plan
from server.tags.rows import TagProjector
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import Told, crowd, fill
from tests.helpers.desk import DISSATISFIED, Desk, sit_down
from tests.server.tagging.test_life import COLD, LATE, NOBODY, centre, edited, new, published

__all__ = ["centre"]

PHONE = "problem.attitude.phone"
"""The tag that is retired; LATE is merged, NOBODY split."""


@pytest.fixture
def offline(centre: Centre) -> list[tuple[Desk, object]]:
    """Three agents who took a task each and wrote a form, of which nothing has been sent."""
    fill(centre.database, [Told(one.no, one.numbers, ago=one.ago) for one in crowd(3)])
    plan(centre.database, CITY)
    centre.clock.forward(11 * MINUTE)
    found: list[tuple[Desk, object]] = []
    for number, tag in enumerate((LATE, NOBODY, PHONE)):
        agent = sit_down(centre, f"100{number}")
        [group] = agent.pack(1).groups
        found.append((agent, agent.response(group, DISSATISFIED, tags=[tag])))
    return found


def test_all_forms_are_taken_in_and_each_tag_tells_what_became_of_it(
    centre: Centre, offline: list[tuple[Desk, object]]
) -> None:
    editor, publisher = sit_down(centre, "5001", Role.ANALYST), sit_down(centre, "5002", Role.SUPERVISOR)
    edited(editor, MergeTag(LATE, COLD))
    edited(editor, SplitTag(NOBODY, (new("problem.speed.a", "当天没来"), new("problem.speed.b", "夜里没来"))))
    edited(editor, RetireTag(PHONE))
    published(publisher)
    receipts = [agent.send(form)[0] for agent, form in offline]  # type: ignore[arg-type]
    assert [receipt.result for receipt in receipts] == ["applied"] * 3, receipts
    with centre.database.read(CITY) as reading:
        kept = set(reading.conn.execute(select(response_tag.c.tag)).scalars())
        rows = TagProjector().project(
            reading,
            "city",
            [
                LATE,
                NOBODY,
                PHONE,
                COLD,
                "problem.speed",
                "problem.attitude",
                "problem.speed.a",
                "problem.speed.b",
            ],
        )
    assert {LATE, NOBODY, PHONE} <= kept, "each keeps what it was given"
    pulled = [codec.decode(codec.encode(row), TagRow) for row in rows.values()]
    tags = Taxonomy(tag_of_row(row) for row in pulled)
    became = [tags.became(code) for code in (LATE, NOBODY, PHONE)]
    assert [one.fate for one in became] == [Fate.MERGED, Fate.RETIRED, Fate.RETIRED]
    assert [[tag.code for tag in one.successors] for one in became] == [
        [COLD],
        ["problem.speed.a", "problem.speed.b"],
        [],
    ]
