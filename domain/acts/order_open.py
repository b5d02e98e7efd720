"""``order.open``: a work order opened by hand: somebody rang, wrote or came, 12345 handed it on, a paper reported it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from domain.acts.act import Act, Entity, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.phones import read_phone
from domain.problems import Problem
from domain.tasks.callers import known_line
from domain.vocabulary import About, Consent, OrderKind, OrderSource, Visibility
from domain.wire.message import Message
from domain.wire.types import MOST_WORDS, Code, Id, Short, Words

SOURCE = Rule("order.source", field="source")
WHAT = Rule("order.kind", field="kind")
WORDS = Rule("order.words", field="words")
ABOUT = Rule("order.about", field="about")
CONSENT = Rule("order.consent", field="consent")
LINE = Rule("order.line", field="business_line")
WHOSE = Rule("order.whose", field="caller")
NUMBER = Rule("phone.*", field="number")

BY_HAND = frozenset(
    {OrderSource.CALL, OrderSource.LETTER_VISIT, OrderSource.HOTLINE_12345, OrderSource.MEDIA}
)
"""来电, 来信来访, 12345, 媒体."""


class Applicant(Message, frozen=True):
    """Whoever said it, where it is about nothing the centre knows.

    Attributes:
        number: whole, as typed; sealed at the centre and nowhere shown. Empty where a letter has none: then nobody is called about it.
    """

    number: Annotated[str, Meta(max_length=40)] = ""
    name: Short = ""
    sex: Code | None = None


class OpenedByHand(Act, frozen=True):
    """A new order.

    Attributes:
        order_id: random, made where it is opened.
        source: a ``domain.vocabulary.OrderSource`` of those by hand; reference: its number there (a letter's, 12345's).
        words: as they were said.
        event_id: what it is about, where the centre knows it; else ``caller``, with the unit and the line of business as told.
        callback: 要求民警回电: the citizen only asks to be rung back.
        about_hall: it is about the callback hall itself: 督察 have it, and nobody of the hall sees it again.
        publish: whether the outcome may be published without name and number; None where it was not asked.
        into: 并入: an open order of the same citizen that it is merged into as it is opened, whose history gets its words; where that cannot
            be any more it stands alone.
    """

    KIND = "order.open"
    ENTITY = Entity.ORDER
    PERMISSIONS = (Permission.ORDER_DISPATCH,)
    REPAIRABLE = True
    RULES = (SOURCE, WHAT, WORDS, ABOUT, CONSENT, LINE, WHOSE, NUMBER)

    order_id: Id
    source: Code
    kind: Code
    words: Annotated[str, Meta(max_length=MOST_WORDS)]
    wish: Words = ""
    officer_hint: Short = ""
    event_id: Id | None = None
    caller: Applicant | None = None
    unit_id: Id | None = None
    business_line: Code = "other"
    reference: Short = ""
    about: Code | None = None
    tags: tuple[Code, ...] = ()
    consent: Code | None = None
    publish: bool | None = None
    callback: bool = False
    about_hall: bool = False
    into: Id | None = None

    @property
    def visibility(self) -> Visibility:
        """Who may see it: a report of misconduct and a complaint about the hall go past those they are about."""
        if self.about_hall or self.kind == OrderKind.MISCONDUCT:
            return Visibility.RESTRICTED
        return Visibility.HIDDEN_FROM_UNIT if self.consent == Consent.HIDDEN_FROM_UNIT else Visibility.NORMAL

    def entity_of(self, author_id: str) -> str:
        return self.order_id

    def check(self, world: World, at: int) -> Iterator[Problem]:
        if self.source not in BY_HAND:
            yield SOURCE.broken(source=self.source)
        if self.kind not in frozenset(OrderKind):
            yield WHAT.broken(kind=self.kind)
        if not self.words.strip():
            yield WORDS.broken()
        if self.about is not None and self.about not in frozenset(About):
            yield ABOUT.broken(about=self.about)
        if self.consent is not None and self.consent not in frozenset(Consent):
            yield CONSENT.broken(consent=self.consent)
        if not known_line(self.business_line):
            yield LINE.broken(line=self.business_line)
        yield from self._whose()

    def _whose(self) -> Iterator[Problem]:
        """An event, or somebody who said it; who rang has a number."""
        caller = self.caller
        if self.event_id is None and (caller is None or not (caller.number.strip() or caller.name.strip())):
            yield WHOSE.broken()
        elif caller is not None and (caller.number.strip() or self.source == OrderSource.CALL):
            found = read_phone(caller.number)
            if found is None:
                yield Problem("phone.empty", field=NUMBER.field)
            elif isinstance(found, Problem):
                yield Problem(found.code, found.params, NUMBER.field)
