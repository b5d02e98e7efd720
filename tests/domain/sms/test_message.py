"""A message's states against the table of the documentation, written down here a second time."""

from __future__ import annotations

import pytest

from domain.sms.ledger import PLANNED, Ledger, measure
from domain.sms.message import (
    ANSWERABLE,
    BACK_OFF,
    SENT,
    TABLE,
    Event,
    Leg,
    MessageState,
    after,
    client_ref,
    message_id,
    named_by,
    refused_for_now,
)
from domain.times import MINUTE

S, E = MessageState, Event

ROWS = [
    (S.PLANNED, E.NOT_YET, S.PLANNED),
    (S.PLANNED, E.NEVER, S.CANCELLED),
    (S.PLANNED, E.TAKEN, S.CLAIMED),
    (S.CLAIMED, E.NAMED, S.ACCEPTED),
    (S.CLAIMED, E.THROTTLED, S.PLANNED),
    (S.CLAIMED, E.TRANSIENT, S.PLANNED),
    (S.CLAIMED, E.TRANSIENT_TOO_OFTEN, S.FAILED),
    (S.CLAIMED, E.PERMANENT, S.FAILED),
    (S.CLAIMED, E.ACCOUNT, S.PLANNED),
    (S.CLAIMED, E.LEASE_OVER, S.PLANNED),
    (S.CLAIMED, E.LOST, S.UNKNOWN),
    (S.CLAIMED, E.RECEIPT_DELIVERED, S.DELIVERED),
    (S.CLAIMED, E.RECEIPT_ON_ITS_WAY, S.ACCEPTED),
    (S.UNKNOWN, E.RECEIPT_DELIVERED, S.DELIVERED),
    (S.UNKNOWN, E.RECEIPT_PERMANENT, S.FAILED),
    (S.UNKNOWN, E.HAVE_IT, S.ACCEPTED),
    (S.UNKNOWN, E.NEVER_HAD_IT, S.PLANNED),
    (S.UNKNOWN, E.ANSWERED, S.ACCEPTED),
    (S.UNKNOWN, E.SENT_AGAIN, S.UNKNOWN),
    (S.ACCEPTED, E.RECEIPT_DELIVERED, S.DELIVERED),
    (S.ACCEPTED, E.RECEIPT_PERMANENT, S.FAILED),
    (S.ACCEPTED, E.RECEIPT_TEMPORARY, S.PLANNED),
    (S.ACCEPTED, E.RECEIPT_TEMPORARY_AGAIN, S.FAILED),
    (S.ACCEPTED, E.SILENT, S.NO_RECEIPT),
    (S.FAILED, E.RECEIPT_DELIVERED, S.DELIVERED),
    (S.NO_RECEIPT, E.RECEIPT_DELIVERED, S.DELIVERED),
    (S.NO_RECEIPT, E.RECEIPT_PERMANENT, S.FAILED),
    (S.DELIVERED, E.RECEIPT_PERMANENT, S.DELIVERED),
    (S.DELIVERED, E.RECEIPT_ON_ITS_WAY, S.DELIVERED),
    (S.DELIVERED, E.RECEIPT_DELIVERED, S.DELIVERED),
    (S.PLANNED, E.RESTORED, S.UNKNOWN),
    (S.CLAIMED, E.RESTORED, S.UNKNOWN),
]


@pytest.mark.parametrize(("state", "event", "then"), ROWS)
def test_what_follows(state: MessageState, event: Event, then: MessageState) -> None:
    step = after(state, event)
    assert step is not None
    assert step.state is then


def test_what_may_have_gone_out_is_sent_again_by_a_lead_or_a_gateways_word_alone() -> None:
    again = {event for event, step in TABLE[S.UNKNOWN].items() if step.state in (S.PLANNED, S.CLAIMED)} - {
        E.RECEIPT_TEMPORARY
    }  # the handset could not take it: it did not arrive
    assert again == {E.NEVER_HAD_IT}
    assert [event for event, step in TABLE[S.UNKNOWN].items() if step.another_round] == [E.SENT_AGAIN]
    assert after(S.UNKNOWN, E.TAKEN) is after(S.UNKNOWN, E.LEASE_OVER) is None


@pytest.mark.parametrize("state", [S.EXCLUDED, S.CANCELLED])
def test_nothing_follows_on_an_end(state: MessageState) -> None:
    assert all(after(state, event) is None for event in Event)


def test_what_arrived_stays_arrived() -> None:
    assert {step.state for step in TABLE[S.DELIVERED].values()} == {S.DELIVERED}


def test_every_receipt_means_that_a_gateway_had_it() -> None:
    for state in (S.PLANNED, S.CLAIMED, S.UNKNOWN, S.ACCEPTED):
        for event, step in TABLE[state].items():
            if event.value.startswith("receipt"):
                assert step.accepted, (state, event)


def test_four_more_tries_after_a_refusal_for_now() -> None:
    told = [refused_for_now(n) for n in range(5)]
    assert [wait for _, wait in told] == [*BACK_OFF, 0] == [MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 0]
    assert [event for event, _ in told] == [E.TRANSIENT] * 4 + [E.TRANSIENT_TOO_OFTEN]


def test_a_message_has_one_name_however_often_it_is_planned() -> None:
    one = message_id("main", "event", Leg.CALL, 1)
    assert one == message_id("main", "event", "call", 1)
    others = [
        ("other", "event", Leg.CALL, 1),
        ("main", "e2", Leg.CALL, 1),
        ("main", "event", Leg.HANDLED, 1),
        ("main", "event", Leg.CALL, 2),
    ]
    assert len({one, *(message_id(*parts) for parts in others)}) == 5  # type: ignore[arg-type]


def test_a_reference_names_message_and_try() -> None:
    one = message_id("main", "event", Leg.CALL, 1)
    assert named_by(client_ref(one, 2)) == (one, 2)
    assert named_by(client_ref(one, 2).upper()) == (one, 2)
    for foreign in ("", "x", "-1", client_ref(one, 1)[1:], f"{one}-1", "g" * 32 + "-1", "a" * 32 + "-x"):
        assert named_by(foreign) is None


def test_the_ledger_adds_up_by_state_and_reason() -> None:
    told = [
        measure(S.PLANNED), measure(S.CLAIMED), measure(S.EXCLUDED, "sms.no_mobile"), measure(S.CANCELLED, "sms.too_old"),
        measure(S.FAILED, "x", "number"), measure(S.DELIVERED, "x", "y"), measure(S.UNKNOWN), measure(S.UNKNOWN, "sms.restored"),
        measure(S.NO_RECEIPT), measure(S.ACCEPTED),
    ]  # fmt: skip
    counts: dict[str, int] = {PLANNED: len(told)}
    for one in told:
        counts[one] = counts.get(one, 0) + 1
    ledger = Ledger(counts)
    assert (ledger.planned, ledger.waiting, ledger.sent, ledger.imbalance) == (10, 2, 6, 0)
    assert ledger.why(S.UNKNOWN) == {"": 1, "sms.restored": 1}
    assert ledger.why(S.FAILED) == {"number": 1}
    assert Ledger(counts | {PLANNED: 11}).imbalance == 1


def test_who_has_the_text_may_answer_it() -> None:
    assert ANSWERABLE < SENT
