"""Figures of a reader: who is right, what was read, and when 98% is shown."""

from __future__ import annotations

import pytest

from domain.problems import ProblemError
from domain.satisfaction import rate
from domain.sms.label import ReplyLabel
from domain.sms.reading import Confidence, Reading
from domain.sms.scoring import Labelled, labelled, score, shown
from domain.vocabulary import Aspect, Satisfaction


def _reader(text: str) -> Reading:
    label, _, confidence = text.partition(" ")
    return Reading(ReplyLabel(label), Confidence(confidence or "high"), "test")


def test_a_low_reading_is_no_miss_of_precision_and_no_coverage() -> None:
    rows = [
        Labelled("satisfied", ReplyLabel.SATISFIED),
        Labelled("satisfied", ReplyLabel.DISSATISFIED),
        Labelled("satisfied low", ReplyLabel.DISSATISFIED),
        Labelled("praise", ReplyLabel.SATISFIED, accept=frozenset({ReplyLabel.PRAISE})),
    ]
    got = score(rows, _reader)
    assert (got.pleased.value, got.pleased.n) == (2 / 3, 3)
    assert got.dissatisfied.n == 0
    assert (got.ratings_read.value, got.ratings_read.n) == (0.75, 4)
    assert [(miss.row, miss.label) for miss in got.misses] == [
        (2, ReplyLabel.DISSATISFIED),
        (3, ReplyLabel.DISSATISFIED),
    ]
    by_label = {one.label: one for one in got.labels}
    assert by_label[ReplyLabel.DISSATISFIED].recall.value == 0
    assert by_label[ReplyLabel.SATISFIED].recall.value == 1


def test_an_aspect_or_second_meaning_that_is_not_there_is_told_apart() -> None:
    row = Labelled(
        "dissatisfied", ReplyLabel.DISSATISFIED, aspects={Aspect.RESULT: Satisfaction.DISSATISFIED}
    )
    got = score([row], _reader)
    assert got.misses == ()
    assert [miss.row for miss in got.partly] == [1]
    assert got.wholly.value == 0


@pytest.mark.parametrize(
    ("right", "n", "is_shown"), [(60, 60, False), (188, 188, False), (189, 189, True), (199, 200, False)]
)
def test_98_percent_is_shown_by_189_of_189(right: int, n: int, is_shown: bool) -> None:
    assert shown(rate(right, n)) is is_shown


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"text": 1, "label": "praise"},
        {"text": "x", "label": "nice"},
        {"text": "x", "label": "praise", "aspects": {"charm": 1}},
        {"text": "x", "label": "praise", "aspects": []},
        [],
    ],
)
def test_a_row_that_is_none_names_its_line(row: dict[str, object]) -> None:
    with pytest.raises(ProblemError) as refused:
        labelled(row, 7)
    assert (refused.value.problems[0].code, refused.value.problems[0].row) == ("sms.score.row", 7)
