"""What the list of 短信来件 says, and the words of a reply. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from app.bridge.lanes import Lane
from app.services.text_messages import TextMessages
from app.ui.models.columns import Cell, Column
from app.ui.models.paging import Page, Query
from app.ui.text import has, tr
from app.ui.text.codes import said
from app.ui.text.times import age, spoken
from app.ui.tone import Tone
from domain.sms.conversation import Inbox
from domain.vocabulary import Aspect, Satisfaction
from domain.wire.sms import InboxLine, InboxPage, InboxReply, Span, Spoken

Now = Callable[[], int]

TONES = {
    Inbox.EMERGENCY: Tone.BAD,
    Inbox.DEMAND: Tone.WARN,
    Inbox.LOW: Tone.NEUTRAL,
    Inbox.STRAY: Tone.NEUTRAL,
    Inbox.CUT: Tone.NEUTRAL,
}


class InboxSource:
    """The list, with what came along with it."""

    lane = Lane.NETWORK

    def __init__(self, messages: TextMessages) -> None:
        self._messages = messages
        self.page = InboxPage([])

    def fetch(self, after_key: object | None, limit: int, query: Query) -> Page[InboxLine]:
        self.page = self._messages.inbox()
        return Page(tuple(self.page.lines), None, sum(self.page.waiting.values()))


def why_words(why: str) -> str:
    """Why somebody has to look: 紧急."""
    return tr(f"sms.why.{why}") if has(f"sms.why.{why}") else why


def label_words(label: str) -> str:
    """What a reply means: 不满意."""
    return tr(f"sms.label.{label}") if has(f"sms.label.{label}") else label


def columns(now: Now, zone: str) -> tuple[Column[InboxLine], ...]:
    """The columns of the list."""
    return (
        Column("why", tr("sms.column.why"), _why, 118, sortable=False),
        Column("since", tr("sms.column.since"), lambda line: _since(line, now(), zone), 84, sortable=False),
        Column("label", tr("sms.column.label"), _label, 172, sortable=False),
        Column("unit", tr("sms.column.unit"), lambda line: line.unit_name, 120, sortable=False, stretch=True),
        Column("held", tr("sms.column.held"), lambda line: line.held_by, 92, sortable=False),
    )


def _why(line: InboxLine) -> Cell:
    known = line.why in tuple(Inbox)
    return Cell(why_words(line.why), TONES[Inbox(line.why)] if known else Tone.NEUTRAL)


def _since(line: InboxLine, now: int, zone: str) -> Cell:
    return Cell(age(max(0, now - line.received_at)), tip=spoken(line.received_at, now, zone))


def _label(line: InboxLine) -> Cell:
    note = "" if line.sure else tr("sms.unsure")
    return Cell(label_words(line.label), ink="muted", note=note)


def thought(reply: InboxReply) -> str:
    """What the rules thought, and how sure they were."""
    words = tr(
        "sms.thought.sure" if reply.line.sure else "sms.thought.unsure", label=label_words(reply.line.label)
    )
    parts = [words, *(label_words(one) for one in reply.also)]
    parts += [
        tr("sms.thought.aspect", aspect=said(Aspect, name), value=said(Satisfaction, value))
        for name, value in sorted(reply.aspects.items())
    ]
    return " · ".join(parts)


def doubts(reply: InboxReply) -> str:
    """What is odd about it besides: late, cut, guessed whose."""
    odd = [
        ("late", reply.late),
        ("cut", reply.cut),
        ("guessed", reply.guessed),
        ("stray", reply.line.why == Inbox.STRAY),
    ]
    return " · ".join(tr(f"sms.odd.{name}") for name, holds in odd if holds)


def marked(words: str, reasons: list[Span]) -> str:
    """The citizen's words as rich text, with what decided underlined."""
    places = {at for span in reasons for at in range(span.start, min(span.end, len(words)))}
    found, inside = "", False
    for at, sign in enumerate(words):
        if (at in places) != inside:
            inside = at in places
            found += "<b><u>" if inside else "</u></b>"
        found += "<br>" if sign == "\n" else escape(sign)
    return found + ("</u></b>" if inside else "")


def spoken_line(one: Spoken, now: int, zone: str) -> str:
    """One line of the conversation."""
    who = tr("sms.talk.ours" if one.ours else "sms.talk.theirs")
    state = f" · {tr(f'sms.state.{one.state}')}" if one.state and has(f"sms.state.{one.state}") else ""
    return f"{spoken(one.at, now, zone)} {who}{state}\n{one.words}"
