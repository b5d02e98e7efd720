"""What replies bring about, told of by whoever judged them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.sms.conversation import Follows, Read, follows
from domain.sms.label import ReplyLabel
from domain.sms.ledger import READABLE, REPLIED
from domain.vocabulary import OrderState
from server.db.work import UnitOfWork
from server.replies.consequences import Consequences, Said, asks, conversation_of
from server.replies.repository import conversations
from server.sms import counting
from server.sms.counting import Counted
from server.sms.replied import Replied
from server.sms.repository import messages


def citizens_replied(work: UnitOfWork, replies: Sequence[Replied]) -> None:
    """Carry out what follows from each, in the order they came; a later reply to a question sees what the earlier one made of it."""
    world = _Known(work, replies)
    first: list[tuple[Counted, str]] = []
    # One after the other where several answer one question, all together where none do: as nearly always.
    for group in _rounds(replies, world):
        consequences = Consequences(work)
        for reply in group:
            said = world.said(reply)
            found = follows(said.state, read_of(reply, said), order_open=world.order_open(said, reply))
            consequences.add(said, found)
            first += _counted(said, reply, found)
        consequences.write()
        world.refresh(group)
    counting.beside(work, first)


def read_of(reply: Replied, said: Said) -> Read:
    """A reply as the rules of a conversation look at it. One to a text that began with no question, as what a desk wrote back to a stray,
    rates nothing: somebody reads it."""
    return Read(
        ReplyLabel(reply.label),
        reply.sure,
        reply.aspects,
        reply.also,
        reply.whose,
        said.question is not None,
        is_digit(reply.text),
        reply.late,
        reply.cut,
    )


def is_digit(text: str) -> bool:
    """Whether it is a lone digit, whatever it is written with."""
    bare = text.strip().rstrip("。.!！、,，")
    return len(bare) == 1 and bare.isnumeric()


class _Known:
    """Questions and conversations that a batch of replies belongs to."""

    def __init__(self, work: UnitOfWork, replies: Sequence[Replied]) -> None:
        self._work = work
        self._questions = self._asked(replies)
        self._talks: dict[str, Any] = {}
        self._keys: dict[str, str] = {}
        self.refresh(replies)
        about = {
            question.event_id
            for reply in replies
            if reply.label == ReplyLabel.OPTOUT and (question := self.question(reply)) is not None
        }
        states = conversations.order_states(work, about)
        self._open = {event for event, found in states.items() if any(OrderState(one).open for one in found)}

    def _asked(self, replies: Sequence[Replied]) -> dict[str, Any]:
        """The question behind each message: itself, or what its conversation began with."""
        further = {
            reply.message.conversation_id: reply.message.message_id
            for reply in replies
            if reply.message is not None and not asks(reply.message) and reply.message.conversation_id
        }
        talks = conversations.of(self._work, further)
        rows = messages.of(self._work, [talk.message_id for talk in talks.values()])
        return {further[key]: rows[talk.message_id] for key, talk in talks.items() if talk.message_id in rows}

    def question(self, reply: Replied) -> Any | None:
        """The row of the message that asked."""
        message = reply.message
        if message is None:
            return None
        return message if asks(message) else self._questions.get(message.message_id)

    def key(self, reply: Replied) -> str:
        """What replies that see each other have in common."""
        found = self._keys.get(reply.reply_id)
        if found is None:
            question = self.question(reply)
            found = conversation_of(self._work.city_id, question.message_id) if question is not None else ""
            self._keys[reply.reply_id] = found
        return found

    def refresh(self, replies: Sequence[Replied]) -> None:
        """The conversations as they stand now."""
        self._talks |= conversations.of(self._work, {key for one in replies if (key := self.key(one))})

    def said(self, reply: Replied) -> Said:
        """The reply with what it belongs to."""
        return Said(
            key=reply.reply_id,
            reply_id=reply.reply_id,
            label=reply.label,
            text=reply.text,
            received_at=reply.received_at,
            group_id=reply.group_id,
            number=reply.number,
            question=self.question(reply),
            talk=self._talks.get(self.key(reply)),
            aspects=dict(reply.aspects),
            late=reply.late,
            channel=reply.channel,
        )

    def order_open(self, said: Said, reply: Replied) -> bool:
        """Whether an order about it is open, and nobody asked yet whether they want to hear of its end."""
        if reply.label != ReplyLabel.OPTOUT or said.question is None:
            return False
        asked = said.talk is not None and bool(said.talk.order_open_asked)
        return said.question.event_id in self._open and not asked


def _rounds(replies: Sequence[Replied], world: _Known) -> list[list[Replied]]:
    """Replies in the order they came and were brought, so many at a time that none answers the same question as another."""
    rounds: list[list[Replied]] = []
    seen: list[set[str]] = []
    last: dict[str, int] = {}
    for reply in sorted(replies, key=lambda one: one.received_at):
        key = world.key(reply)
        at = last.get(key, -1) + 1 if key else 0
        if key:
            last[key] = at
        while len(rounds) <= at:
            rounds.append([])
            seen.append(set())
        rounds[at].append(reply)
    return rounds


def _counted(said: Said, reply: Replied, found: Follows) -> list[tuple[Counted, str]]:
    """The first reply to a question is counted, and as readable where nobody has to settle it."""
    question = said.question
    if question is None or said.talk is not None:
        return []
    one = Counted(
        question.planned_at,
        question.leg,
        question.unit_id,
        question.carrier,
        question.template,
        question.gateway,
        question.state,
    )
    clear = reply.sure and reply.label != ReplyLabel.UNCLEAR and found.inbox is None
    return [(one, REPLIED), (one, READABLE)] if clear else [(one, REPLIED)]
