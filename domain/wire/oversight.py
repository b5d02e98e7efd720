"""What the lead looks after: answers told twice, what the centre refused or holds, and the workstations of a hall."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from msgspec import Meta

from domain.problems import Param
from domain.wire.parts import AnswerName
from domain.wire.types import Code, Count, Id, Instant, Short, Words

STATIONS_SCHEMA = "minyi110.stations/1"


# Two answers to one task --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A task with more than one answer. ``codes`` say what is odd about those that wait (``response.second_answer`` …).

    Attributes:
        waiting: how many answers wait for the lead; 0 once all are settled.
        since: when the oldest of them (settled: the newest settlement) came to the centre.
        overalls: overall satisfaction of each answer, the counted one first; None where it was not said.
        authors: names in the same order.
    """

    task_id: Id
    source: Short
    dispatch_no: Short
    call_no: Short
    business_line: Short
    case_type: Short
    unit_name: Short
    event_at: Instant
    mask: Short
    waiting: Count
    since: Instant
    codes: list[Code] = field(default_factory=list)
    authors: list[Short] = field(default_factory=list)
    overalls: list[int | None] = field(default_factory=list)
    settled_by: Short = ""


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """``GET /api/v1/oversight/reviews``: those that wait the longest first; settled ones the newest first."""

    reviews: list[ReviewLine]
    total: Count = 0


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What one question was answered: the codes of a script, or words."""

    question: Code
    choices: list[Code] = field(default_factory=list)
    text: Words = ""
    rows: dict[Code, Code] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReviewedCall:
    """The call an answer was given in: by its instants and its id a recording is found."""

    attempt_id: Id
    started_at: Instant
    ended_at: Instant
    connected_at: Instant | None
    direction: Code
    disposition: Code
    reason: Code | None = None
    station: Short = ""


@dataclass(frozen=True, slots=True)
class ReviewedAnswer:
    """One revision of an answer as it lies before the lead.

    ``standing``: canonical (counted), secondary, pending, partial, superseded, withdrawn or ended. ``waits`` is whether nobody has settled it. ``taken_back``:
    questions that were answered and are not any more, by what the citizen said then.
    """

    response_id: Id
    revision: Count
    base_revision: Count
    standing: Code
    waits: bool
    user_id: Id
    user_number: Short
    user_name: Short
    answered_at: Instant
    received_at: Instant
    time_doubt: bool
    partial: bool
    overall: int | None
    questionnaire: Code
    questionnaire_version: Code
    questionnaire_hash: Code
    answers: list[GivenAnswer] = field(default_factory=list)
    remark: Words = ""
    tags: list[Code] = field(default_factory=list)
    sms_review: Code | None = None
    code: Code | None = None
    call: ReviewedCall | None = None
    orders: list[Short] = field(default_factory=list)
    taken_back: list[Code] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SettledBefore:
    """A settlement of this task: who chose which answer, when and why."""

    settlement_id: Id
    by: Short
    at: Instant
    chosen: AnswerName
    reason: Words = ""


@dataclass(frozen=True, slots=True)
class Review:
    """``GET /api/v1/oversight/reviews/{task_id}``: all answers to one task, the counted one first, then as they came.

    ``version`` is the newest number of the feed that concerns it; a settlement carries it as ``base_version``.
    """

    line: ReviewLine
    answers: list[ReviewedAnswer]
    settlements: list[SettledBefore] = field(default_factory=list)
    version: Count = 0


# Refused and held ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SetAside:
    """A refused operation that a lead has put aside: 班长已处理."""

    by: Short
    at: Instant
    reason: Words = ""


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """An operation that did not go through, or went through with a mark.

    Attributes:
        result: refused, held, or applied with a mark (``code``), which only wants looking at.
        blocks: whether it keeps later ones of its entity waiting on its workstation.
        waiting_kind, waiting_for: what a held one waits for.
        repaired: a later operation stands in its place.
        passed_on: the words with which the agent gave it to the lead, if they did.
        dispatch_no, unit_name: of the task it concerns, where the centre knows it.
    """

    op_id: Id
    kind: Code
    result: Code
    author_number: Short
    author_name: Short
    station: Short
    occurred_at: Instant
    received_at: Instant
    code: Code | None = None
    params: dict[str, Param] = field(default_factory=dict)
    blocks: bool = False
    waiting_kind: Short = ""
    waiting_for: Short = ""
    repaired: bool = False
    passed_on: Words = ""
    dispatch_no: Short = ""
    unit_name: Short = ""
    set_aside: SetAside | None = None


@dataclass(frozen=True, slots=True)
class ReturnedList:
    """``GET /api/v1/oversight/returned``: what still wants a hand first, the newest first.

    ``more``: some were left out; ``waiting``: how many refused and held ones want a hand, listed or not.
    """

    returned: list[ReturnedLine]
    more: bool = False
    waiting: Count = 0


@dataclass(frozen=True, slots=True)
class PutAside:
    """``POST /api/v1/oversight/returned/set-aside``: it no longer blocks later ones; nothing is deleted. Repeatable."""

    op_id: Id
    reason: Annotated[str, Meta(min_length=1, max_length=4000)]


# Put back -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PutBackLine:
    """A task an agent put back before dialling: who, when and why (``domain.vocabulary.PutBackReason``).

    ``words`` is the reason in the agent's own words, ``typed`` what stood in the draft.
    """

    op_id: Id
    task_id: Id
    user_number: Short
    user_name: Short
    at: Instant
    reason: Code
    language: Code | None = None
    words: Words = ""
    typed: Words = ""
    dispatch_no: Short = ""
    case_type: Short = ""
    unit_name: Short = ""


@dataclass(frozen=True, slots=True)
class PutBackCount:
    """How often an agent put something back today for one reason."""

    user_number: Short
    user_name: Short
    reason: Code
    n: Count


@dataclass(frozen=True, slots=True)
class PutBackList:
    """``GET /api/v1/oversight/put-back``: what was put back in a hall since ``day_start``, the newest first; ``counts`` are of all."""

    lines: list[PutBackLine]
    counts: list[PutBackCount]
    day_start: Instant


# Workstations -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StationLine:
    """A workstation as it last told of itself, and what the centre knows of it.

    Attributes:
        user_number, user_name: who worked there last; ``signed_in`` whether their login still stands.
        unsent, oldest_unsent_at: operations without a receipt; returned: 退回待改 nobody has repaired.
        last_contact_at: everything above is of then; None if it was never heard.
        alive_twice_at: when two copies of it were last alive at once; None if never, or long ago.
        state: in_use, revoked (may not deliver any more), wiping or wiped.
    """

    device_id: Id
    name: Short
    user_number: Short = ""
    user_name: Short = ""
    signed_in: bool = False
    unsent: Count = 0
    oldest_unsent_at: Instant | None = None
    returned: Count = 0
    last_contact_at: Instant | None = None
    app_version: Short = ""
    alive_twice_at: Instant | None = None
    state: Code = "in_use"
    registered_at: Instant = 0


@dataclass(frozen=True, slots=True)
class Stations:
    """``GET /api/v1/oversight/workstations``, and the live stream's ``stations``: the hall's workstations now.

    ``newest_version`` is the newest client heard of: older ones want an update. ``reviews``, ``refused`` and ``held`` count
    what waits for the lead.
    """

    schema: Code
    hall_id: Short
    as_of: Instant
    stations: list[StationLine] = field(default_factory=list)
    newest_version: Short = ""
    reviews: Count = 0
    refused: Count = 0
    held: Count = 0
