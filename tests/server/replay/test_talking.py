"""What simulated citizens say opens the order that was wanted, or none, in every form there is."""

from __future__ import annotations

from random import Random

import pytest

from domain.questionnaire.context import context_for
from domain.vocabulary import BusinessLine, OrderKind, Satisfaction
from resources import questionnaires
from server.replay.talking import Mind, Said, Talks, Topic

FORMS = {
    "alarm_110": (BusinessLine.ALARM, "phone_110"),
    "traffic": (BusinessLine.TRAFFIC, "phone_110"),
    "window_service": (BusinessLine.HOUSEHOLD, "walk_in"),
}
NO_ROOM = {("window_service", False, Topic.RESULT)}
"""Who was at a window is not asked how the matter ended."""


def said(form: str, mind: Mind, *, sour: bool = False) -> Said | None:
    line, way = FORMS.get(form, FORMS["alarm_110"])
    context = context_for(way, line.value, [], sms_dissatisfied=sour)
    return Talks().said(questionnaires()[form], context, mind, Random(1))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("sour", [False, True])
def test_a_complaint_is_about_what_it_should_be_about(form: str, sour: bool) -> None:
    for topic in Topic:
        found = said(form, Mind(Satisfaction.DISSATISFIED, topic), sour=sour)
        if (form, sour, topic) in NO_ROOM:
            assert found is None
            continue
        assert found is not None
        (order,) = found.outcome.orders
        assert order.kind is OrderKind.DISSATISFIED
        assert [one for one in Topic if one.of(order.about)] == [topic]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("sour", [False, True])
def test_whoever_does_not_complain_opens_nothing(form: str, sour: bool) -> None:
    for opinion in (Satisfaction.SATISFIED, Satisfaction.BASICALLY_SATISFIED):
        found = said(form, Mind(opinion), sour=sour)
        assert found is not None
        assert (found.outcome.overall, found.outcome.orders) == (opinion, ())


def test_asked_anew_they_accept_it_or_have_it_done_again() -> None:
    accepted = said("revisit_after_rectification", Mind())
    again = said("revisit_after_rectification", Mind(Satisfaction.DISSATISFIED))
    assert accepted is not None
    assert accepted.outcome.orders == ()
    assert again is not None
    assert [order.reopens for order in again.outcome.orders] == [True]
