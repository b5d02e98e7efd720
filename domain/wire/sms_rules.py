"""SMS rules and texts as a desk sees them: ``/api/v1/sms/rules``, ``/sms/texts``, ``/sms/plan/dry-run``."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.wire.types import Code, Count, Id, Instant, Short, Words


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule in force, as ``sms.rule_put`` put it.

    Attributes:
        state: a ``domain.sms.rules.RuleState``, with the reason somebody gave.
        waiting, in_hand: messages planned by it that wait, and those in a worker's hands.
    """

    rule: Code
    version: Count
    state: Code
    state_reason: Words
    leg: Code
    template: Code
    business_line: Short
    case_type: Short
    report_channel: Short
    since: Code
    delay: Count
    extension: Short
    window_from: Count
    window_until: Count
    share: Count
    seed: Short
    unit_id: Id | None = None
    unit_name: Short = ""
    valid_from: Instant | None = None
    valid_until: Instant | None = None
    waiting: Count = 0
    in_hand: Count = 0


@dataclass(frozen=True, slots=True)
class RuleList:
    """``GET /api/v1/sms/rules``: those in force by name, how far texts go (``mode``), and how many numbers the centre's own list has (``team``)."""

    rules: list[RuleLine]
    mode: Code
    team: Count = 0


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A number of the centre's own people, by its keyed hash and what may be shown of it."""

    group_id: Id
    mask: Short
    label: Short = ""


@dataclass(frozen=True, slots=True)
class TeamList:
    """``GET /api/v1/sms/team``: the only numbers that texts reach in ``team`` mode."""

    numbers: list[TeamLine]


@dataclass(frozen=True, slots=True)
class TeamChange:
    """Body of ``POST /api/v1/sms/team``: ``add`` has a number each, a name behind it where there is one; ``remove`` those that go."""

    add: list[Short]
    remove: list[Id] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RuleChanged:
    """What a change of a rule's state did: messages cancelled, and those in a worker's hands, which are finished."""

    rules: RuleList
    cancelled: Count
    in_hand: Count


@dataclass(frozen=True, slots=True)
class TextLine:
    """One version of a text.

    Attributes:
        parts: in how many it goes out at most.
        registered_no, registered_on: the carrier's 报备.
        paused_reason: why none of its messages is sent now; empty: they are.
    """

    template: Code
    version: Count
    in_force: bool
    text: Words
    signature: Short
    parts: Count
    put_at: Instant
    registered_no: Short = ""
    registered_on: Short = ""
    paused_reason: Words = ""


@dataclass(frozen=True, slots=True)
class TextList:
    """``GET /api/v1/sms/texts``: those in force by code; of one ``template`` its versions, the newest first."""

    texts: list[TextLine]


@dataclass(frozen=True, slots=True)
class NamedCount:
    """How many of one unit, carrier, leg or reason."""

    key: Short
    name: Short
    n: Count


@dataclass(frozen=True, slots=True)
class FilledText:
    """A text as it would be read. ``due``: when it would leave."""

    mask: Short
    due: Instant
    text: Words
    parts: Count


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """``GET /api/v1/sms/plan/dry-run``: what planning would do now; nothing exists of it.

    Attributes:
        held: events that wait for a lead after a restore.
        budget, budget_left: parts a day of all gateways that work, and what is left of today's.
        samples: some of the texts, taken evenly.
    """

    looked_at: Count
    planned: Count
    held: Count
    parts: Count
    budget: Count
    budget_left: Count
    by_leg: list[NamedCount] = field(default_factory=list)
    by_unit: list[NamedCount] = field(default_factory=list)
    by_carrier: list[NamedCount] = field(default_factory=list)
    by_reason: list[NamedCount] = field(default_factory=list)
    samples: list[FilledText] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class WrongNumber:
    """A record of a source whose number somebody else answers.

    Attributes:
        source, dispatch_no: where it came from, and its number there.
        role: whose the number was said to be: the caller's, a second one, somebody's concerned.
    """

    source: Short
    dispatch_no: Short
    reported_at: Instant
    role: Code
    mask: Short
    unit_name: Short = ""


@dataclass(frozen=True, slots=True)
class WrongNumbers:
    """``GET /api/v1/sms/wrong-numbers``: by source, the newest record first; ``after`` is where the next page goes on."""

    lines: list[WrongNumber]
    after: Short = ""
