"""Push, pull, snapshot and "do you know these": the messages of SYNC rules 2 to 8."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType, field

from domain.problems import Param
from domain.wire.envelope import Envelope
from domain.wire.message import Message
from domain.wire.types import Code, Count, Digest, Id, Instant, Named, Short

PUSH_SCHEMA = "minyi110.push/1"
PUSHED_SCHEMA = "minyi110.pushed/1"
PULL_SCHEMA = "minyi110.pull/1"
PULLED_SCHEMA = "minyi110.pulled/1"
SNAPSHOT_SCHEMA = "minyi110.snapshot/1"
SNAPSHOT_PAGE_SCHEMA = "minyi110.snapshot_page/1"

MAX_BATCH = 500
MAX_BATCH_BYTES = 1024 * 1024
MAX_PULL_ROWS = 2_000

GENESIS_HASH = "0" * 64
"""Hash of the chain before its first link."""


class Witness(Message, frozen=True):
    """The newest chain link a workstation has seen: it recognises a restored or foreign centre by it."""

    seq: Count = 0
    hash: Digest = GENESIS_HASH


class Presence(Message, frozen=True):
    """What a workstation says of itself with every request; shown to the lead, used for nothing else."""

    user_id: Id | None = None
    unsent: Count = 0
    oldest_unsent_at: Instant | None = None
    quarantined: Count = 0
    app_version: Short = ""
    current_task_id: Id | None = None


class OpResult(StrEnum):
    """What became of one operation. Only applied, secondary, refused and duplicate have a receipt."""

    APPLIED = "applied"
    SECONDARY = "secondary"
    DUPLICATE = "duplicate"
    HELD = "held"
    REFUSED = "refused"
    RETRY_LATER = "retry_later"


class Receipt(Message, frozen=True):
    """The centre's lasting word on an operation: its result and its number in the feed (0: none yet).

    For a duplicate, ``original`` is the result of the first delivery, so that a lost reply costs nothing.
    """

    op_id: Id
    result: OpResult
    seq: Count = 0
    code: Code | None = None
    params: dict[str, Param] = field(default_factory=dict)
    original: OpResult | None = None


class Push(Message, frozen=True):
    schema: Code
    centre_id: Id
    epoch: Count
    witness: Witness
    device_id: Id
    incarnation: Count
    presence: Presence
    ops: Annotated[list[Envelope], Meta(max_length=MAX_BATCH)]


class Pushed(Message, frozen=True):
    """``witness`` advances the client's only if ``fork`` is false; on a fork nothing was applied."""

    schema: Code
    centre_id: Id
    epoch: Count
    now: Instant
    results: list[Receipt]
    witness: Witness
    fork: bool = False
    safe_seq: Count = 0


class Row(Message, frozen=True):
    """One replicated row: its newest state in a scope, or a tombstone, which has no ``data``.

    ``data`` is the JSON of a class of ``domain.wire.rows``, read by whoever knows the kind, and kept as it came.
    """

    scope: Short
    kind: Named
    id: Short
    version: Count
    deleted: bool = False
    data: Raw | UnsetType = UNSET


class Pull(Message, frozen=True):
    """``cursors``: scope → number up to which this client has everything (−1: nothing yet, send a snapshot).

    ``receipts_after``: number up to which this device has its receipts.
    """

    schema: Code
    centre_id: Id
    epoch: Count
    witness: Witness
    device_id: Id
    incarnation: Count
    presence: Presence
    cursors: dict[Short, int]
    receipts_after: Count = 0
    limit: Annotated[int, Meta(ge=1, le=MAX_PULL_ROWS)] = MAX_PULL_ROWS


class Pulled(Message, frozen=True):
    """One database snapshot: rows, cursors, head and receipts belong together and are saved together.

    Attributes:
        snapshot: scopes whose cursor is too old (or −1): fetch them page by page instead.
        lost: scopes this user no longer has: erase their rows.
        more: rows were left for a further pull.
        safe_seq: number the oldest kept backup reaches; receipts up to it may be archived.
    """

    schema: Code
    centre_id: Id
    epoch: Count
    now: Instant
    rows: list[Row]
    cursors: dict[Short, int]
    receipts: list[Receipt]
    receipts_upto: Count
    head: Witness
    snapshot: list[Short] = field(default_factory=list)
    lost: list[Short] = field(default_factory=list)
    more: bool = False
    fork: bool = False
    safe_seq: Count = 0


class SnapshotRequest(Message, frozen=True):
    """``after``: (kind, id) of the last row had; empty strings for the first page, which notes the head."""

    schema: Code
    centre_id: Id
    epoch: Count
    device_id: Id
    scope: Short
    after_kind: Short = ""
    after_id: Short = ""
    head: Count | None = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PULL_ROWS)] = MAX_PULL_ROWS
    witness: Witness = Witness()


class SnapshotPage(Message, frozen=True):
    """``head`` is the number at the start of the first page: after the last page pull from there.

    ``witness`` is the newest link when this page was made: its rows are as new as that, so that a centre restored to before it
    is recognised with the next page or pull. ``since``: of a scope that is handed out for a window of days, the instant before which
    its rows are left out; null where a scope is handed out whole, as a centre that knows no windows does with each.
    """

    schema: Code
    centre_id: Id
    epoch: Count
    scope: Short
    rows: list[Row]
    head: Count
    last: bool
    witness: Witness | None = None
    since: Instant | None = None


class KnownOperations(Message, frozen=True):
    """Answer to "which of these operation ids do you have?"."""

    receipts: list[Receipt]
    unknown: list[Id]
