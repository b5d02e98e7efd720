"""An answer on the web form: whose message the link is of, spent once, and taken as a reply is."""

from __future__ import annotations

from typing import Any

from domain.ids import derived_id
from domain.sms.label import ReplyLabel
from domain.sms.message import Event
from domain.sms.reading import read
from domain.sms.webform import LABELS, is_token
from domain.vocabulary import Channel, Satisfaction
from resources import sms_lexicon
from server.db.work import Reading, UnitOfWork
from server.sms import replies
from server.sms.batches import SMS
from server.sms.claiming import number_place
from server.sms.links import digest_of
from server.sms.moving import Moves
from server.sms.replied import Replied, tell
from server.sms.repository import links, messages
from server.sms.repository import replies as repository

MATCHED = "web"
"""How it was found whose reply it is: its link says so."""
_ANSWERED = "sms.web_answered"


def usable(reading: Reading, token: str) -> bool:
    """Whether an answer may come by this link; looking spends nothing. One that is used, old or invented is the same."""
    return _found(reading, token) is not None


def spend(work: UnitOfWork, token: str, rating: Satisfaction, words: str) -> bool:
    """Take the answer; says whether the link could still be used. What follows from it follows in the same transaction."""
    found = _found(work, token)
    if found is None or not links.spend(work, found.digest):
        return False
    row = messages.of(work, [found.message_id]).get(found.message_id)
    if row is None:
        return False
    moves = Moves(work)
    moves.happened(row, Event.ANSWERED)
    told = _kept(work, moves.stands(row), rating, words)
    moves.write(_ANSWERED)
    tell(work, [told])
    return True


def _kept(work: UnitOfWork, row: Any, rating: Satisfaction, words: str) -> Replied:
    """The answer as a reply's row: the tap is what it means, unless the words cry for help."""
    key = derived_id("sms web answer", work.city_id, row.message_id)
    text = f"{int(rating)} {words}".strip()
    seen = read(text, lexicon=sms_lexicon())
    label = seen.label if seen.label is ReplyLabel.EMERGENCY else LABELS[rating]
    reply = Replied(
        reply_id=key,
        text=text,
        label=label.value,
        sure=True,
        received_at=work.now,
        number=work.sealer.open(row.number, number_place(row.message_id)).decode() if row.number else "",
        group_id=row.group_id,
        message=row,
        aspects={aspect.value: int(value) for aspect, value in seen.aspects.items()},
        also=frozenset(one.value for one in seen.also),
        channel=Channel.WEB,
    )
    repository.add(work, [replies.as_row(work, reply, seen, text.encode(), MATCHED)])
    work.record(
        replies.REPLY,
        key,
        {"label": reply.label, "matched": MATCHED, "message": row.message_id},
        author_id=SMS.user_id,
    )
    return reply


def _found(reading: Reading, token: str) -> Any | None:
    return links.usable(reading, digest_of(reading, token)) if is_token(token) else None
