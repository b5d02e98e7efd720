"""What an order is before the centre accepts it: the fields a call settles, worked out from the answers."""

from __future__ import annotations

from msgspec import Struct

from domain.vocabulary import About, Aspect, Consent, OrderKind, Route, Visibility

ASPECT_ABOUT = {
    Aspect.CALL_ATTITUDE: About.ATTITUDE,
    Aspect.ARRIVAL_TIME: About.SPEED,
    Aspect.BEARING: About.ATTITUDE,
    Aspect.COURTESY: About.ATTITUDE,
    Aspect.HANDLING: About.PROCEDURE,
    Aspect.RESULT: About.RESULT,
    Aspect.OFFICER_ATTITUDE: About.ATTITUDE,
    Aspect.NO_RESPONSE: About.PROCEDURE,
    Aspect.FIRST_TIME_DONE: About.RESULT,
    Aspect.WAITING_TIME: About.SPEED,
    Aspect.WINDOW_ATTITUDE: About.ATTITUDE,
    Aspect.EXTRA_CHARGES: About.PROCEDURE,
    Aspect.EXPLANATION: About.PROCEDURE,
    Aspect.FAIRNESS: About.RESULT,
    Aspect.IDENTIFICATION: About.PROCEDURE,
    Aspect.RIGHTS_NOTICE: About.PROCEDURE,
    Aspect.PROGRESS_NOTICE: About.PROCEDURE,
    Aspect.FILING: About.PROCEDURE,
    Aspect.UNIT_CONTACT: About.PROCEDURE,
    Aspect.RESOLUTION: About.RESULT,
    Aspect.UNIT_ATTITUDE: About.ATTITUDE,
    Aspect.UNIT_OUTCOME: About.RESULT,
}
"""What a complaint is about when the answers name only the aspect."""


class OrderDraft(Struct, frozen=True):
    """One order that the answers open; at most one of each kind per response (its id is made of both).

    Attributes:
        reasons: codes of what opened it, e.g. ``overall``, ``aspect``, ``no_response``; never empty.
        about: what it is chiefly about, None where the citizen did not say.
        aspects: all aspects judged 不满意, in the order they were asked.
        words: what the citizen said, in their own words.
        wish: how they want it solved (群众希望怎么办).
        officer_hint: badge number or features of the officer, as told.
        consent: whether the unit may contact them; None when they were not asked.
        publish: whether their words may be published; None when they were not asked.
        reopens: a revisit after rectification: the order revisited is redone, no new one is opened.
    """

    kind: OrderKind
    route: Route
    reasons: tuple[str, ...]
    about: About | None = None
    aspects: tuple[Aspect, ...] = ()
    tags: tuple[str, ...] = ()
    words: str = ""
    wish: str = ""
    officer_hint: str = ""
    consent: Consent | None = None
    publish: bool | None = None
    reopens: bool = False

    @property
    def visibility(self) -> Visibility:
        """Reports of misconduct go past the unit complained of; a confidential complaint is hidden from it."""
        if self.kind is OrderKind.MISCONDUCT or self.route is Route.DISCIPLINE:
            return Visibility.RESTRICTED
        if self.consent is Consent.HIDDEN_FROM_UNIT:
            return Visibility.HIDDEN_FROM_UNIT
        return Visibility.NORMAL
