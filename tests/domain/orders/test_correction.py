"""A corrected form never makes an order disappear, and a call never changes an SMS answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.orders.correction import Fate, SmsStanding, correct, review_sms
from domain.orders.drafts import ASPECT_ABOUT, OrderDraft
from domain.vocabulary import Aspect, Consent, OrderKind, Route, Satisfaction, SmsVerdict, Visibility
from domain.wire.message import replace

COMPLAINT = OrderDraft(OrderKind.DISSATISFIED, Route.RESPONSIBLE_UNIT, ("overall",), words="等了一个小时")
PRAISE = OrderDraft(OrderKind.PRAISE, Route.RESPONSIBLE_UNIT, ("named_praise",), words="王警官")


def fates(*args: object, **kwargs: object) -> dict[str, str]:
    return {c.kind.value: c.fate.value for c in correct(*args, **kwargs)}  # type: ignore[arg-type]


def test_an_unchanged_form_changes_no_order() -> None:
    assert fates([COMPLAINT], [COMPLAINT]) == {"dissatisfied": "stays"}


def test_a_complaint_whose_trigger_is_gone_waits_for_the_lead_with_both_versions() -> None:
    (found,) = correct([COMPLAINT], [])
    assert found.fate is Fate.PENDING_LEAD_CONFIRMATION
    assert (found.before, found.after) == (COMPLAINT, None)


def test_a_corrected_complaint_keeps_both_versions() -> None:
    after = replace(COMPLAINT, words="等了两个小时", consent=Consent.HIDDEN_FROM_UNIT)
    (found,) = correct([COMPLAINT], [after])
    assert (found.fate, found.before, found.after) == (Fate.CHANGED, COMPLAINT, after)


def test_a_trigger_that_comes_back_before_the_lead_decided_restores_the_order() -> None:
    assert fates([COMPLAINT], [COMPLAINT], pending=frozenset({OrderKind.DISSATISFIED})) == {
        "dissatisfied": "restored"
    }


def test_each_kind_goes_its_own_way() -> None:
    assert fates([COMPLAINT], [PRAISE]) == {"dissatisfied": "pending_lead_confirmation", "praise": "opened"}


KINDS = st.sets(st.sampled_from(list(OrderKind)))


@given(KINDS, KINDS)
def test_no_order_is_ever_lost(old: set[OrderKind], new: set[OrderKind]) -> None:
    before = [replace(COMPLAINT, kind=kind) for kind in old]
    after = [replace(COMPLAINT, kind=kind) for kind in new]
    found = correct(before, after)
    assert {c.kind for c in found} == old | new
    assert {c.kind for c in found if c.fate is Fate.PENDING_LEAD_CONFIRMATION} == old - new
    assert {c.kind for c in found if c.fate is Fate.OPENED} == new - old


@pytest.mark.parametrize("verdict", [None, *SmsVerdict])
@pytest.mark.parametrize("phone", [None, *Satisfaction])
def test_a_call_never_changes_the_sms_answer(verdict: SmsVerdict | None, phone: Satisfaction | None) -> None:
    before = SmsStanding(Satisfaction.DISSATISFIED)
    after = review_sms(before, verdict, phone)
    assert after.answer is Satisfaction.DISSATISFIED
    assert (after.review, after.phone) == (verdict, phone)


def test_a_call_that_did_not_ask_leaves_the_review_alone() -> None:
    standing = SmsStanding(Satisfaction.DISSATISFIED, SmsVerdict.MISTAKEN, Satisfaction.SATISFIED)
    assert review_sms(standing, None) == standing


def test_misconduct_is_restricted_whatever_the_citizen_consents_to() -> None:
    for consent in (None, *Consent):
        draft = OrderDraft(OrderKind.MISCONDUCT, Route.DISCIPLINE, ("reported",), consent=consent)
        assert draft.visibility is Visibility.RESTRICTED


def test_every_aspect_says_what_a_complaint_is_about() -> None:
    assert set(ASPECT_ABOUT) == set(Aspect)
