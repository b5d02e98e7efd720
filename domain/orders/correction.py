"""What a corrected form does to the orders of the form before: a 不满意 never disappears quietly.

An order whose trigger is gone waits for the lead (待班长确认) with both versions; one that is still triggered takes the
corrected fields and keeps the old ones in its history. An SMS answer is never overwritten by a call: what the citizen
says of it on the phone stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, auto

from domain.orders.drafts import OrderDraft
from domain.vocabulary import OrderKind, Satisfaction, SmsVerdict


class Fate(StrEnum):
    """What becomes of one order when a form is corrected."""

    STAYS = auto()
    CHANGED = auto()
    OPENED = auto()
    PENDING_LEAD_CONFIRMATION = auto()
    RESTORED = auto()
    """Its trigger came back while the lead had not decided yet: it goes on as before."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One order before and after; both versions are kept.

    Attributes:
        before: the draft the order was opened from; None for a new one.
        after: the draft of the corrected form; None when nothing triggers it any more.
    """

    kind: OrderKind
    fate: Fate
    before: OrderDraft | None
    after: OrderDraft | None


def correct(
    before: Iterable[OrderDraft], after: Iterable[OrderDraft], pending: frozenset[OrderKind] = frozenset()
) -> tuple[Correction, ...]:
    """Set the orders of a response against those of its corrected revision.

    Args:
        before: drafts behind the orders that stand, including the last ones of orders that wait for the lead.
        pending: kinds whose order waits for the lead already, because an earlier correction took the trigger away.
    """
    old = {draft.kind: draft for draft in before}
    new = {draft.kind: draft for draft in after}
    kinds = [kind for kind in OrderKind if kind in old or kind in new]
    return tuple(
        Correction(kind, _fate(old.get(kind), new.get(kind), kind in pending), old.get(kind), new.get(kind))
        for kind in kinds
    )


def _fate(old: OrderDraft | None, new: OrderDraft | None, pending: bool) -> Fate:
    if old is None:
        return Fate.OPENED
    if new is None:
        return Fate.PENDING_LEAD_CONFIRMATION
    if pending:
        return Fate.RESTORED
    return Fate.STAYS if old == new else Fate.CHANGED


@dataclass(frozen=True, slots=True)
class SmsStanding:
    """The SMS answer and what the citizen said of it later; the figures count ``answer``.

    Attributes:
        answer: as it came by SMS, never changed by a call.
        review: 维持, 误按 or 改变评价; None while no call has asked.
        phone: overall satisfaction said on the phone, where it was asked; kept beside, counted for its own response.
    """

    answer: Satisfaction
    review: SmsVerdict | None = None
    phone: Satisfaction | None = None


def review_sms(
    standing: SmsStanding, verdict: SmsVerdict | None, phone: Satisfaction | None = None
) -> SmsStanding:
    """Put what was said on the phone beside the SMS answer; a call that did not ask changes nothing."""
    return SmsStanding(
        standing.answer,
        verdict if verdict is not None else standing.review,
        phone if phone is not None else standing.phone,
    )
