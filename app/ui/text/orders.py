"""Kinds and states of work orders in a word, and the tones they are shown in. No Qt."""

from __future__ import annotations

from app.ui.text.catalogue import has, tr
from app.ui.text.codes import said
from app.ui.tone import Tone
from domain.vocabulary import OrderKind, OrderState

KIND_TONES = {
    OrderKind.DISSATISFIED: Tone.BAD,
    OrderKind.PRAISE: Tone.OK,
    OrderKind.DEMAND: Tone.ACCENT,
    OrderKind.MISCONDUCT: Tone.WARN,
}
STATE_TONES = {
    OrderState.AWAITING_DISPATCH: Tone.WARN,
    OrderState.AWAITING_LEAD: Tone.WARN,
    OrderState.DISPATCHED: Tone.ACCENT,
    OrderState.RECTIFYING: Tone.ACCENT,
    OrderState.AWAITING_REVIEW: Tone.ACCENT,
    OrderState.AWAITING_REVISIT: Tone.ACCENT,
    OrderState.CLOSED: Tone.OK,
}


def kind_words(kind: str) -> str:
    """The kind in a word; 工单 goes without saying here."""
    return tr(f"orders.kind.{kind}") if has(f"orders.kind.{kind}") else kind


def kind_tone(kind: str) -> Tone:
    """The tone of a kind's chip."""
    return KIND_TONES[OrderKind(kind)] if kind in set(OrderKind) else Tone.NEUTRAL


def state_tone(state: str) -> Tone:
    """The tone of a state's chip; what is over for good is quiet."""
    return STATE_TONES.get(OrderState(state), Tone.NEUTRAL) if state in set(OrderState) else Tone.NEUTRAL


def state_words(state: str) -> str:
    """The state in a word: what stands behind a comma in the label is left out."""
    return said(OrderState, state).split(",")[0]
