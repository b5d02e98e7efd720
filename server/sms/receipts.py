"""Receipts told to messages: which part of which try they are about, and what they make of the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.sms.errors import ErrorClass
from domain.sms.hours import SendingWindow, due_at
from domain.sms.message import Event
from domain.sms.receipts import ReceiptState
from domain.sms.routing import may_be_ported
from domain.times import day_bounds, day_of
from server.db.work import UnitOfWork
from server.settings.repository import terms_of
from server.sms.claiming import ELSEWHERE
from server.sms.gateways.interface import Receipt
from server.sms.moving import Moves
from server.sms.repository import knowing, tries
from server.sms.repository import messages as repository
from server.sms.ways import Configured

PUT_OFF = "put_off"
"""The result of a try whose receipt said that one more day may help."""
TAKEN = "taken"
"""The result of a try that the gateway named an id for every part of."""


@dataclass(frozen=True, slots=True)
class Told:
    """A receipt and the row it came in."""

    raw: Any
    receipt: Receipt


@dataclass(slots=True)
class _Part:
    gateway: str
    gateway_id: str
    message_id: str
    try_no: int
    part_no: int
    state: str | None = None
    error: str | None = None
    new: bool = False
    changed: bool = False


class Receipts:
    """The receipts of one transaction.

    Attributes:
        not_let_through: texts of messages that a receipt said were not let through.
    """

    def __init__(self, work: UnitOfWork, moves: Moves, ways: Mapping[str, Configured]) -> None:
        self.not_let_through: set[str] = set()
        self._work = work
        self._moves = moves
        self._ways = ways
        self._parts: dict[tuple[str, str], _Part] = {}
        self._of: dict[tuple[str, int], list[_Part]] = {}
        self._rows: dict[str, Any] = {}
        self._results: dict[str, dict[int, str | None]] = {}
        self._newly: dict[tuple[str, int], str] = {}
        self._learnt: dict[str, str] = {}

    def take(self, told: Sequence[Told]) -> list[Told]:
        """Tell them to their messages, in their order; returns those that belong to none."""
        parts = self._find(told)
        self._load({part.message_id for part in parts if part is not None})
        strays: list[Told] = []
        for one, part in zip(told, parts, strict=True):
            if part is None or part.message_id not in self._rows:
                strays.append(one)
            else:
                self._one(one.receipt, self._known(part))
        return strays

    def write(self) -> None:
        """Write what they said of parts, tries and numbers."""
        parts = self._parts.values()
        tries.name_parts(self._work, [self._row(part) for part in parts if part.new])
        told = [
            (part.gateway, part.gateway_id, part.state or "", part.error)
            for part in parts
            if part.changed and not part.new
        ]
        tries.said(self._work, told)
        results = [(message_id, try_no, result, None) for (message_id, try_no), result in self._newly.items()]
        tries.answered(self._work, results)
        knowing.learn_carriers(self._work, self._learnt)

    def _find(self, told: Sequence[Told]) -> list[_Part | None]:
        by_gateway: dict[str, set[str]] = {}
        for one in told:
            if one.receipt.gateway_id and (one.raw.gateway, one.receipt.gateway_id) not in self._parts:
                by_gateway.setdefault(one.raw.gateway, set()).add(one.receipt.gateway_id)
        for gateway, ids in by_gateway.items():
            for row in tries.parts(self._work, gateway, sorted(ids)).values():
                self._know(row)
        refs = tries.by_ref(
            self._work,
            [one.receipt.client_ref for one in told if one.receipt.client_ref and self._part(one) is None],
        )
        return [self._part(one) or _by_ref(one, refs) for one in told]

    def _known(self, part: _Part) -> _Part:
        """The part as it is known: to the gateway by its own id, though the receipt tells our reference, or by another receipt of this
        batch."""
        found = self._parts.get((part.gateway, part.gateway_id))
        if found is None and part.new:
            mine = self._of.get((part.message_id, part.try_no), ())
            found = next((one for one in mine if one.part_no == part.part_no), None)
        return found or self._add(part)

    def _add(self, part: _Part) -> _Part:
        known = self._parts.setdefault((part.gateway, part.gateway_id), part)
        if known is part:
            self._of.setdefault((part.message_id, part.try_no), []).append(part)
        return known

    def _part(self, told: Told) -> _Part | None:
        return self._parts.get((told.raw.gateway, told.receipt.gateway_id))

    def _know(self, row: Any) -> None:
        part = _Part(
            row.gateway, row.gateway_id, row.message_id, row.try_no, row.part_no, row.state, row.error
        )
        self._add(part)

    def _load(self, message_ids: set[str]) -> None:
        missing = sorted(message_ids - self._rows.keys())
        if not missing:
            return
        self._rows |= repository.of(self._work, missing)
        for found in tries.parts_of(self._work, missing).values():
            for row in found:
                self._know(row)
        for message_id, rows in tries.of_messages(self._work, missing).items():
            self._results[message_id] = {row.try_no: row.result for row in rows}

    def _one(self, receipt: Receipt, part: _Part) -> None:
        row = self._moves.stands(self._rows[part.message_id])
        newest = part.try_no == row.tries
        if part.state == ReceiptState.DELIVERED.value or part.state == receipt.state.value:
            return  # told again, or told late: a gateway keeps no order
        if receipt.state is ReceiptState.PENDING and part.state is not None:
            return
        part.state, part.changed = receipt.state.value, True
        part.error = receipt.code[:40] if receipt.state is ReceiptState.FAILED else None
        if receipt.state is ReceiptState.DELIVERED and self._all_there(row, part):
            self._delivered(row, part)
        elif receipt.state is ReceiptState.FAILED and newest:
            self._failed(row, part, receipt)
        elif receipt.state is not ReceiptState.FAILED and newest:
            self._moves.happened(row, Event.RECEIPT_ON_ITS_WAY)

    def _all_there(self, row: Any, part: _Part) -> bool:
        # By their places: told by our reference before the gateway named it, a part is known by two names.
        mine = self._of[part.message_id, part.try_no]
        if self._results[part.message_id].get(part.try_no) == TAKEN:
            wanted = len({one.part_no for one in mine})
        else:
            way = self._ways.get(part.gateway)
            wanted = 1 if way is not None and way.cuts else row.parts
        there = {one.part_no for one in mine if one.state == ReceiptState.DELIVERED.value}
        return len(there) >= wanted

    def _delivered(self, row: Any, part: _Part) -> None:
        self._moves.happened(row, Event.RECEIPT_DELIVERED)
        way = self._ways.get(part.gateway)
        elsewhere = ELSEWHERE in self._results[part.message_id].values()
        if way is not None and way.way.carriers and elsewhere and row.group_id is not None:
            self._learnt[row.group_id] = min(way.way.carriers)

    def _failed(self, row: Any, part: _Part, receipt: Receipt) -> None:
        error = receipt.error or ErrorClass.OTHER
        results = self._results[part.message_id]
        way = self._ways.get(part.gateway)
        why = {"error_class": error.value, "error": receipt.code[:40]}
        ported = way is not None and may_be_ported(error, way.way) and len(self._ways) > 1
        if ported and ELSEWHERE not in results.values() and not row.restored:
            if self._moves.happened(row, Event.RECEIPT_TEMPORARY, due_at=self._work.now):
                self._result(part, ELSEWHERE)
        elif not error.may_pass:
            if self._moves.happened(row, Event.RECEIPT_PERMANENT, **why) and error is ErrorClass.CONTENT:
                self.not_let_through.add(row.template)
        elif PUT_OFF in results.values() or row.restored:
            # What went out before the centre went back may have been sent once more after that backup: never again by itself.
            self._moves.happened(row, Event.RECEIPT_TEMPORARY_AGAIN, **why)
        elif self._moves.happened(row, Event.RECEIPT_TEMPORARY, due_at=self._tomorrow(row)):
            self._result(part, PUT_OFF)

    def _result(self, part: _Part, result: str) -> None:
        self._results[part.message_id][part.try_no] = result
        self._newly[part.message_id, part.try_no] = result

    def _tomorrow(self, row: Any) -> int:
        terms = terms_of(self._work)
        _, tomorrow = day_bounds(day_of(self._work.now, terms.zone), terms.zone)
        window = SendingWindow(row.window_from, row.window_until)
        hours = terms.settings.policy.hours
        return due_at(tomorrow, row.message_id, window, hours, terms.zone) or tomorrow

    def _row(self, part: _Part) -> dict[str, object]:
        return {
            "city_id": self._work.city_id,
            "gateway": part.gateway,
            "gateway_id": part.gateway_id,
            "message_id": part.message_id,
            "try_no": part.try_no,
            "part_no": part.part_no,
            "state": part.state,
            "error": part.error,
            "at": self._work.now,
        }


def _by_ref(told: Told, refs: Mapping[str, Any]) -> _Part | None:
    """A part by our own reference, where the gateway it was told to tells it back."""
    receipt = told.receipt
    found = refs.get(receipt.client_ref)
    if found is None or found.gateway != told.raw.gateway:
        return None
    part = receipt.part or 0
    gateway_id = receipt.gateway_id or f"{receipt.client_ref}:{part}"
    return _Part(found.gateway, gateway_id, found.message_id, found.try_no, part, new=True)
