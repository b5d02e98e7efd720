"""What the second revisit after rectification means for the order: close it, redo it, or let the lead decide.

办结 needs: the unit got in touch, the problem is not left unsolved, its attitude and what came of it are at least
basically satisfactory, and nobody put pressure on the citizen. Any 说不清, and anything else, is the lead's to decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from domain.questionnaire.answers import Answer

QUESTIONNAIRE = "revisit_after_rectification"
CONTACT, SOLVED, ATTITUDE, OUTCOME, PRESSURE = (
    "unit_contact",
    "solved",
    "unit_attitude",
    "outcome",
    "pressure",
)
MAX_REDOS = 2
"""After so many redos of an order that still does not satisfy, it goes to the 终结 review instead of a further one."""


class Closing(StrEnum):
    """What becomes of the order."""

    CLOSE = auto()
    REDO = auto()
    LEAD_DECIDES = auto()


class ClosingReason(StrEnum):
    """Why."""

    ACCEPTED = auto()
    FALSE_FEEDBACK = auto()
    """反馈不实: the unit reported back, the citizen says that nobody got in touch."""
    STILL_DISSATISFIED = auto()
    FINAL_REVIEW = auto()
    """终结: redone twice and the citizen is still dissatisfied."""
    PRESSURE = auto()
    NOT_SOLVED = auto()
    UNCLEAR = auto()
    INCOMPLETE = auto()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict with its reasons, the deciding one first.

    Attributes:
        one_level_up: a redo is supervised by the level above the unit.
        tell_lead: the lead is told even though the rule decides.
    """

    closing: Closing
    reasons: tuple[ClosingReason, ...]
    one_level_up: bool = False
    tell_lead: bool = False


def closing_verdict(counted: Mapping[str, Answer], redos: int) -> Verdict:
    """Judge the counted answers (``State.counted``) of a second revisit.

    Args:
        redos: how often the order was redone (重办) already.
    """
    reasons = tuple(_reasons(counted))
    if ClosingReason.FALSE_FEEDBACK in reasons:
        return Verdict(Closing.REDO, _first(ClosingReason.FALSE_FEEDBACK, reasons), tell_lead=True)
    if ClosingReason.STILL_DISSATISFIED in reasons:
        if redos >= MAX_REDOS:
            return Verdict(Closing.LEAD_DECIDES, (ClosingReason.FINAL_REVIEW, *reasons))
        pressed = ClosingReason.PRESSURE in reasons
        ranked = _first(ClosingReason.STILL_DISSATISFIED, reasons)
        return Verdict(Closing.REDO, ranked, one_level_up=True, tell_lead=pressed)
    if reasons:
        return Verdict(Closing.LEAD_DECIDES, reasons)
    return Verdict(Closing.CLOSE, (ClosingReason.ACCEPTED,))


def _reasons(counted: Mapping[str, Answer]) -> list[ClosingReason]:
    given = {code: counted.get(code) for code in (CONTACT, SOLVED, ATTITUDE, OUTCOME, PRESSURE)}
    nobody_came = given[CONTACT] == 3
    found = []
    if nobody_came:
        found.append(ClosingReason.FALSE_FEEDBACK)
    if given[PRESSURE] == 2:
        found.append(ClosingReason.PRESSURE)
    if 3 in (given[ATTITUDE], given[OUTCOME]):
        found.append(ClosingReason.STILL_DISSATISFIED)
    if given[SOLVED] == 3:
        found.append(ClosingReason.NOT_SOLVED)
    if 0 in given.values():
        found.append(ClosingReason.UNCLEAR)
    # Who was never contacted is not asked how the contact was.
    asked = (CONTACT, PRESSURE) if nobody_came else tuple(given)
    if any(given[code] is None for code in asked):
        found.append(ClosingReason.INCOMPLETE)
    return found


def _first(reason: ClosingReason, reasons: tuple[ClosingReason, ...]) -> tuple[ClosingReason, ...]:
    return (reason, *(r for r in reasons if r is not reason))
