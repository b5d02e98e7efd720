"""短信来件: replies that somebody settles: listed without a word of them, opened by one person at a time and on record."""

from __future__ import annotations

import json
from typing import Any

from domain.acts.act import Act
from domain.acts.sms_inbox_answer import SmsInboxAnswer
from domain.acts.sms_inbox_open import SmsInboxOpen
from domain.acts.sms_inbox_settle import SmsInboxSettle
from domain.acts.sms_inbox_undo import SmsInboxUndo
from domain.permissions import Permission
from domain.problems import Problem, ProblemError
from domain.sms.conversation import Inbox, Read, follows
from domain.sms.label import ReplyLabel
from domain.sms.template import TemplateCode, signed
from domain.times import DAY
from domain.wire.sms import AnswerText, InboxLine, InboxPage, InboxReply, Span, Spoken
from server.accounts.halls import reach
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.db.sealing import SealBroken
from server.db.work import Reading, UnitOfWork
from server.replies.consequences import Consequences, Said, asks, conversation_of
from server.replies.following import is_digit
from server.replies.repository import conversations
from server.replies.repository import inbox as repository
from server.sms import ruling, writers
from server.sms.claiming import number_place
from server.sms.repository import gateways, messages, rules

TALK_BACK = 40 * DAY
"""So far back the texts of a conversation are shown."""
SENDABLE = frozenset(
    {TemplateCode.AGENT.value, TemplateCode.DEMAND.value, TemplateCode.PRAISE.value, TemplateCode.REASK.value}
)
"""Texts that somebody at a desk may send back; a city's own variants too."""


def place(reply_id: str) -> bytes:
    """Where a reply's words are sealed for."""
    return f"sms reply/{reply_id}".encode()


def page(reading: Reading, author: Author) -> InboxPage:
    """What waits, the most pressing first."""
    hall = reach(author, Permission.SMS_INBOX)
    found = [line(reading, row) for why in Inbox for row in repository.lines(reading, hall, why)]
    return InboxPage(found, repository.waiting(reading), sendable(reading), ruling.mode(reading).value)


def sendable(reading: Reading) -> list[AnswerText]:
    """The texts that can be sent back."""
    return [
        AnswerText(code, signed(row.text, row.signature))
        for code, row in rules.templates(reading).items()
        if code.partition(".")[0] in SENDABLE and row.paused_reason is None
    ]


def line(reading: Reading, row: Any) -> InboxLine:
    """A reply as the list shows it."""
    held = row.held_until is not None and row.held_until > reading.now
    return InboxLine(
        row.reply_id,
        row.inbox,
        row.received_at,
        row.mask or "",
        row.label,
        row.confidence == "high",
        row.case_type or "",
        row.unit_name or "",
        row.settled_label or "",
        (row.held_name or "") if held else "",
    )


def open_(work: UnitOfWork, author: Author, reply_id: str) -> InboxReply:
    """Open one: it is theirs for five minutes, and that its words were read is on record.

    Raises:
        ProblemError: ``sms.inbox.unknown``, ``sms.inbox.held``.
    """
    act(work, Operation.by(author, SmsInboxOpen(reply_id), work.now))
    row = _there(work, author, reply_id)
    return InboxReply(
        line(work, row),
        words(work, row),
        json.loads(row.aspects or "{}"),
        json.loads(row.also or "[]"),
        [Span(*one) for one in _spans(row.reasons)],
        talk(work, row),
        row.lexicon,
        bool(row.cut),
        bool(row.late),
        row.matched == "guess",
        bool(number_of(work, row)),
    )


def number_of(work: UnitOfWork, row: Any, message: Any | None = None) -> str:
    """The number of whoever wrote a reply: that of the message it answers, else by what brought it; empty where neither is kept."""
    if message is None and row.message_id is not None:
        message = messages.of(work, [row.message_id]).get(row.message_id)
    if message is None:
        return writers.number_of(work, row.raw_id, row.group_id)
    if message.number is None:
        return ""
    return work.sealer.open(message.number, number_place(message.message_id)).decode()


def settle(work: UnitOfWork, author: Author, reply_id: str, label: str) -> InboxLine:
    """Say what it means.

    Raises:
        ProblemError: ``sms.inbox.unknown``, ``.held``, ``.settled``, ``.label``.
    """
    return _after(work, author, SmsInboxSettle(reply_id, label), reply_id)


def undo(work: UnitOfWork, author: Author, reply_id: str) -> InboxLine:
    """Take that back within ten seconds.

    Raises:
        ProblemError: ``sms.inbox.unknown``, ``sms.inbox.too_late``.
    """
    return _after(work, author, SmsInboxUndo(reply_id), reply_id)


def answer(work: UnitOfWork, author: Author, reply_id: str, template: str) -> InboxLine:
    """Send a text back.

    Raises:
        ProblemError: ``sms.inbox.unknown``, ``.held``, ``.text``, ``.no_number``.
    """
    return _after(work, author, SmsInboxAnswer(reply_id, template), reply_id)


def _after(work: UnitOfWork, author: Author, done: Act, reply_id: str) -> InboxLine:
    act(work, Operation.by(author, done, work.now))
    return line(work, _there(work, author, reply_id))


def _there(reading: Reading, author: Author, reply_id: str) -> Any:
    row = repository.one(reading, reach(author, Permission.SMS_INBOX), reply_id)
    if row is None:
        raise ProblemError(Problem("sms.inbox.unknown"))
    return row


def words(reading: Reading, row: Any) -> str:
    """A reply's words; empty where they were erased."""
    if row.text is None:
        return ""
    try:
        return reading.sealer.open(row.text, place(row.reply_id)).decode(errors="replace")
    except SealBroken:
        return ""


def talk(reading: Reading, row: Any) -> list[Spoken]:
    """The conversation a reply stands in, the oldest first."""
    if row.group_id is None or row.conversation_id is None:
        return []
    texts = gateways.templates(reading)
    ours = [
        Spoken(one.accepted_at or one.planned_at, True, signed(text.text, text.signature), one.state)
        for one in repository.texts_of(reading, row.group_id, row.received_at - TALK_BACK)
        if one.event_id == row.event_id
        and (text := texts.get((one.template, one.template_version))) is not None
    ]
    theirs = [
        Spoken(one.received_at, False, words(reading, one))
        for one in repository.replies_of(reading, row.conversation_id)
    ]
    return sorted([*ours, *theirs], key=lambda one: (one.at, not one.ours))


def _spans(text: str) -> list[tuple[str, int, int]]:
    """Reasons as the judge keeps them: rule, start, end."""
    found: list[tuple[str, int, int]] = []
    for one in json.loads(text or "[]"):
        match one:
            case [str(rule), int(start), int(end)]:
                found.append((rule, start, end))
            case {"rule": str(rule), "start": int(start), "end": int(end)}:
                found.append((rule, start, end))
            case _:
                continue
    return found


def follow_settled(work: UnitOfWork, limit: int) -> int:
    """Carry out what was settled and can no longer be taken back; returns how many there were."""
    rows = repository.to_follow(work, limit)
    if not rows:
        return 0
    asked = messages.of(work, [row.message_id for row in rows if row.message_id])
    for row in rows:
        consequences = Consequences(work)
        said = _said(work, row, asked.get(row.message_id))
        read = Read(
            ReplyLabel(row.settled_label),
            aspects=said.aspects,
            also=frozenset(json.loads(row.also or "[]")),
            known=said.question is not None,
            digit=is_digit(said.text),
            late=bool(row.late),
            cut=bool(row.cut),
            settled=True,
        )
        consequences.add(said, follows(said.state, read))
        consequences.write()
    return len(rows)


def _said(work: UnitOfWork, row: Any, message: Any | None) -> Said:
    question = message
    if message is not None and not asks(message) and message.conversation_id:
        talks = conversations.of(work, [message.conversation_id])
        begun = [talk.message_id for talk in talks.values()]
        question = next(iter(messages.of(work, begun).values()), None)
    key = conversation_of(work.city_id, question.message_id) if question is not None else ""
    return Said(
        key=row.reply_id,
        reply_id=row.reply_id,
        label=row.settled_label,
        text=words(work, row),
        received_at=row.received_at,
        group_id=row.group_id,
        number=number_of(work, row, message),
        question=question,
        talk=conversations.of(work, [key]).get(key) if key else None,
        aspects=json.loads(row.aspects or "{}"),
        late=bool(row.late),
        settled=True,
    )
