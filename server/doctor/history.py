"""One walk over the log: each link follows, its receipt and its payload are those it covers, and what it did is there.

Everything is looked at in pages, so that a million operations take no more memory than two thousand.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from domain.acts.attempt_record import Attempt
from domain.acts.op_rejudge import Rejudge
from domain.acts.op_set_aside import SettingAside
from domain.acts.registry import factual, read
from domain.acts.response_settle import Settlement
from domain.acts.response_submit import Response
from domain.problems import ProblemError
from domain.wire import codec
from domain.wire.envelope import mac_holds
from domain.wire.rows import Fact
from domain.wire.sync import GENESIS_HASH, OpResult
from server.acts.registry import Registry
from server.answers.repository.incoming import aliases
from server.db.chain import Link, next_hash
from server.db.envelopes import whole_envelope
from server.db.payloads import opened
from server.db.sealing import KeyedHash, SealBroken
from server.db.work import Reading
from server.doctor.findings import EXAMPLES, Findings
from server.doctor.repository import history as repository
from server.sync.intake import keyed_by_author

Progress = Callable[[int, int | None], None]

_WITHOUT_EFFECT = frozenset({"response.repeated", "settle.repeated"})
_WITHOUT_FACT = frozenset({"response.ended_early"})
_RENEWING = frozenset({Rejudge.KIND, SettingAside.KIND, Settlement.KIND})
"""Kinds of operation that give an earlier one another receipt."""

_facts = msgspec.json.Decoder(list[Fact]).decode


@dataclass(slots=True)
class _Page:
    """What a page of links says should be there.

    ``moved``: operation by the number its receipt has now. ``attempts``: operation by attempt; ``answers``: response by operation.
    ``facts``: operation, task, fact, number.
    """

    moved: dict[int, str] = field(default_factory=dict)
    facts: list[tuple[str, str, Fact, int]] = field(default_factory=list)
    attempts: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)


class History:
    """Walks over one city's chain."""

    def __init__(self, reading: Reading, registry: Registry, found: Findings) -> None:
        self._reading = reading
        self._registry = registry
        self._found = found
        self._keys: dict[tuple[str, str], KeyedHash] = {}
        self._fed = repository.fed(reading)
        self._broken = False

    def walk(self, progress: Progress) -> None:
        """Look at every link."""
        head, head_hash, _ = self._reading.head()
        previous, expected = GENESIS_HASH, 1
        for rows in repository.links(self._reading):
            page = _Page()
            for row in rows:
                previous = self._link(row, previous, expected)
                expected = row.seq + 1
                self._receipt(row, page)
                self._payload(row, page)
            self._settle(page)
            self._found.looked_at("operations", len(rows))
            progress(min(expected - 1, head), head)
        if not self._broken and (expected - 1, previous) != (head, head_hash):
            self._found.wrong("doctor.chain_broken", min(expected, head))
        for seq in repository.first_receipts_of_nothing(self._reading, EXAMPLES):
            self._found.wrong("doctor.receipt_differs", seq)

    def _link(self, row: Any, previous: str, expected: int) -> str:
        """Whether a link follows from the one before; told once, because after a break all that follows is told by it."""
        keyed = self._reading.sealer.chain_hash
        due = next_hash(keyed, previous, Link(*row[: len(Link._fields)]))
        if not self._broken and (row.seq != expected or not hmac.compare_digest(due, row.hash)):
            self._broken = True
            self._found.wrong("doctor.chain_broken", min(row.seq, expected))
        return str(row.hash)

    def _receipt(self, row: Any, page: _Page) -> None:
        """Whether what holds now is what was told first, or what a later operation gave it."""
        anew = row.first_seq is not None
        if row.receipt_seq < row.seq or anew != (row.receipt_seq > row.seq):
            self._found.wrong("doctor.receipt_differs", row.op_id)
        elif anew:
            page.moved[row.receipt_seq] = row.op_id

    def _payload(self, row: Any, page: _Page) -> None:
        if row.payload is None:
            if row.device_id is not None:
                self._missing(row)
            return
        try:
            payload = opened(self._reading.sealer, row.op_id, row.payload)
        except SealBroken:
            self._found.wrong("doctor.payload_sealed", row.op_id)
            return
        self._found.looked_at("payloads")
        if codec.digest(payload) != row.payload_digest:
            self._found.wrong("doctor.payload_differs", row.op_id)
            return
        if row.device_id is not None:
            if row.envelope is None:
                self._missing(row)
                return
            self._author(row, payload)
        if factual(row.kind) and row.receipt_result in (OpResult.APPLIED, OpResult.SECONDARY):
            self._effects(row, payload, page)

    def _missing(self, row: Any) -> None:
        if row.receipt_result == OpResult.REFUSED:
            self._found.wrong("doctor.refused_lost", row.op_id)
        else:
            self._found.advice("doctor.payload_erased", row.op_id)

    def _author(self, row: Any, payload: bytes) -> None:
        try:
            envelope = whole_envelope(self._reading.sealer, row, payload)
        except SealBroken:
            self._found.wrong("doctor.payload_sealed", row.op_id)
            return
        except (ProblemError, UnicodeDecodeError):
            self._found.wrong("doctor.payload_differs", row.op_id)
            return
        who = (envelope.author_id, envelope.device_id)
        if who not in self._keys:
            self._keys[who] = keyed_by_author(self._reading.sealer, *who)
        proved = mac_holds(self._keys[who], envelope) or row.receipt_code == "op.mac"
        if not proved or (row.author_id, row.device_id, row.kind, row.op_id) != (
            *who,
            envelope.kind,
            envelope.op_id,
        ):
            self._found.wrong("doctor.author_unproved", row.op_id)

    def _effects(self, row: Any, raw: bytes, page: _Page) -> None:
        try:
            payload = read(row.kind, row.schema_version, raw)
        except ProblemError:
            self._found.wrong("doctor.payload_differs", row.op_id)
            return
        if row.receipt_code in _WITHOUT_EFFECT:
            return
        if isinstance(payload, Attempt):
            page.attempts[payload.attempt_id] = row.op_id
        elif isinstance(payload, Response):
            page.answers[row.op_id] = payload.response_id
            if row.result != OpResult.APPLIED or row.receipt_code in _WITHOUT_FACT:
                return
        for task_id, fact in payload.facts(row.author_id or "", row.occurred_at).items():
            page.facts.append((row.op_id, task_id, fact, row.seq))

    def _settle(self, page: _Page) -> None:
        """Whether what the page did is there."""
        if page.moved:
            kinds = repository.kind_at(self._reading, page.moved)
            for seq, op_id in page.moved.items():
                if kinds.get(seq) not in _RENEWING:
                    self._found.wrong("doctor.receipt_differs", op_id)
        for attempt_id in set(page.attempts) - repository.attempts(self._reading, page.attempts):
            self._found.wrong("doctor.effect_missing", page.attempts[attempt_id])
        for op_id in set(page.answers) - repository.answers(self._reading, set(page.answers.values())):
            self._found.wrong("doctor.effect_missing", op_id)
        self._facts(page.facts)

    def _facts(self, wanted: Sequence[tuple[str, str, Fact, int]]) -> None:
        real = aliases(self._reading, {task_id for _, task_id, _, _ in wanted})
        wanted = [(op_id, real.get(name, (name,))[0], fact, seq) for op_id, name, fact, seq in wanted]
        rows = repository.tasks(self._reading, {task_id for _, task_id, _, _ in wanted})
        have = {
            task_id: {(fact.kind, fact.id) for fact in _facts(row.facts)} for task_id, row in rows.items()
        }
        for op_id, task_id, fact, seq in wanted:
            if (fact.kind, fact.id) not in have.get(task_id, ()):
                self._found.wrong("doctor.effect_missing", op_id)
            elif self._fed.get(task_id, 0) < seq:
                self._found.wrong("doctor.feed_behind", task_id)
