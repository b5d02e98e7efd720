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
    """``GET /api/v1/sms/inbox``: emergencies first, of each kind the oldest first; ``waiting``: how many of each kind wait; ``mode``: how far
    texts go, also those that are sent back from here."""

    lines: list[InboxLine]
    waiting: dict[str, Count] = field(default_factory=dict)
    texts: list[AnswerText] = field(default_factory=list)
    mode: Short = ""


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


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What became of the messages of one unit, carrier, text, gateway or hour.

    Attributes:
        counts: by ``domain.sms.ledger.measure``; read with ``Ledger``.
    """

    key: Short
    name: Short
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GatewayStanding:
    """A gateway: how far it reaches, whether it works, what it may still spend today (parts)."""

    gateway: Short
    kind: Short
    mode: Code
    paused: bool
    stopped: Short
    spent: Count
    budget: Count


@dataclass(frozen=True, slots=True)
class RuleStanding:
    """A rule, and whether it asks anybody now."""

    rule: Short
    leg: Code
    template: Short
    state: Code


@dataclass(frozen=True, slots=True)
class ReplyRate:
    """How many of a carrier's answered on a day, against what was usual.

    Attributes:
        alarm: so few that it is no chance.
    """

    carrier: Short
    day: Short
    replied: Count
    sent: Count
    usual_replied: Count
    usual_sent: Count
    alarm: bool


@dataclass(frozen=True, slots=True)
class SmsOverview:
    """``GET /api/v1/sms/overview``: what became of messages planned on some days, and what holds now.

    Attributes:
        calls, calls_late: people who are to be called because of what they wrote; of those, too late by now.
    """

    since: Short
    until: Short
    by: Short
    mode: Code
    total: LedgerRow
    rows: list[LedgerRow] = field(default_factory=list)
    gateways: list[GatewayStanding] = field(default_factory=list)
    rules: list[RuleStanding] = field(default_factory=list)
    rates: list[ReplyRate] = field(default_factory=list)
    calls: Count = 0
    calls_late: Count = 0


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message, its number masked."""

    message_id: Id
    planned_at: Instant
    mask: Short
    leg: Code
    template: Short
    state: Code
    why: Short
    gateway: Short
    carrier: Short
    unit_name: Short
    parts: Count


@dataclass(frozen=True, slots=True)
class MessagePage:
    """``GET /api/v1/sms/messages``: the newest first."""

    lines: list[MessageLine]
    after: Short = ""


@dataclass(frozen=True, slots=True)
class SmsPause:
    """Body of ``POST /api/v1/sms/pause``: all gateways, or one."""

    paused: bool
    reason: Short
    gateway: Short = ""


@dataclass(frozen=True, slots=True)
class SmsPaused:
    """What came of it. ``not_stopped``: messages in a gateway's or worker's hands, which are finished."""

    gateways: list[GatewayStanding]
    not_stopped: Count


@dataclass(frozen=True, slots=True)
class TaskTexts:
    """Body of ``POST /api/v1/sms/conversation``."""

    task_id: Id


@dataclass(frozen=True, slots=True)
class SmsConversation:
    """What was written by text about a task's event, the oldest first."""

    lines: list[Spoken]
