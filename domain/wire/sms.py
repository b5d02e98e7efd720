"""SMS as a desk sees it: the inbox of replies, and what becomes of messages."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.wire.types import Code, Count, Id, Instant, Named, Short, Words


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A reply somebody has to look at, without a word of it.

    Attributes:
        why: a ``domain.sms.conversation.Inbox``.
        label: what the rules read it as; ``sure``: with certainty.
        settled: what a person said, empty until then.
        held_by: who has it open now.
    """

    reply_id: Id
    why: Code
    received_at: Instant
    mask: Short
    label: Code
    sure: bool
    case_type: Short = ""
    unit_name: Short = ""
    settled: Short = ""
    held_by: Short = ""


@dataclass(frozen=True, slots=True)
class InboxPage:
    """``GET /api/v1/sms/inbox``: emergencies first, of each kind the oldest first; ``waiting``: how many of each kind wait."""

    lines: list[InboxLine]
    waiting: dict[str, Count] = field(default_factory=dict)
    texts: list[AnswerText] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class AnswerText:
    """A text in force that can be sent back."""

    template: Code
    text: Words


@dataclass(frozen=True, slots=True)
class Span:
    """A rule that took part, and where in the text."""

    rule: Short
    start: Count
    end: Count


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line of a conversation, ours or the citizen's."""

    at: Instant
    ours: bool
    words: Words
    state: Short = ""


@dataclass(frozen=True, slots=True)
class InboxReply:
    """``POST /api/v1/sms/inbox/open``: one reply with its words, for whoever has it open.

    Attributes:
        reasons: why the rules read it so.
        talk: what was written before and after it, the oldest first.
    """

    line: InboxLine
    words: Words
    aspects: dict[str, int] = field(default_factory=dict)
    also: list[Code] = field(default_factory=list)
    reasons: list[Span] = field(default_factory=list)
    talk: list[Spoken] = field(default_factory=list)
    lexicon: Short = ""
    cut: bool = False
    late: bool = False
    guessed: bool = False
    can_answer: bool = False


@dataclass(frozen=True, slots=True)
class InboxPick:
    """Body of ``open`` and ``undo``."""

    reply_id: Id


@dataclass(frozen=True, slots=True)
class InboxSettle:
    """Body of ``settle``."""

    reply_id: Id
    label: Named


@dataclass(frozen=True, slots=True)
class InboxAnswer:
    """Body of ``answer``."""

    reply_id: Id
    template: Code
