"""Replies: whose each is, and what it says. Each is one record of its own, kept word for word; what follows is told to whoever acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from domain.ids import derived_id
from domain.sms.matching import Match, Matched, Sent, extension_of, reply_key, whose
from domain.sms.message import Event, MessageState
from domain.sms.parts import joined
from domain.sms.reading import Confidence, Reading, read
from domain.sms.template import TemplateCode
from domain.times import DAY, MINUTE
from resources import sms_lexicon
from server.db.work import UnitOfWork, new_id
from server.sms.batches import SMS
from server.sms.gateways.interface import Reply
from server.sms.moving import Moves
from server.sms.replied import Replied, tell
from server.sms.repository import messages
from server.sms.repository import replies as repository
from server.sms.repository.incoming import PART
from server.sms.ways import Configured

REPLY = "sms.reply"
JOIN_WITHIN = 10 * MINUTE
"""So long the parts of a long reply wait for each other."""
LOOK_BACK = 40 * DAY


@dataclass(frozen=True, slots=True)
class Written:
    """A reply as a whole, and what brought it."""

    raw: Any
    reply: Reply = field(repr=False)
    cut: bool = False


def place(reply_id: str) -> bytes:
    """Where a reply is sealed for."""
    return f"sms reply/{reply_id}".encode()


class Replies:
    """The replies of one transaction."""

    def __init__(self, work: UnitOfWork, moves: Moves, ways: Mapping[str, Configured]) -> None:
        self._work = work
        self._moves = moves
        self._ways = ways
        self._told: list[Replied] = []

    def take(self, written: Sequence[Written]) -> None:
        """Keep what was written whose it is; what was kept before stays as it is."""
        new = self._new(written)
        if not new:
            return
        groups = {key: self._work.sealer.group_of(one.reply.number) for key, one in new.items()}
        texts = self._texts(sorted(set(groups.values())))
        matches = {
            key: whose(self._extension(one), one.raw.received_at, texts.get(groups[key], ()))
            for key, one in new.items()
        }
        rows = messages.of(self._work, [match.sent.message_id for match in matches.values() if match.sent])
        lexicon = sms_lexicon()
        kept: list[dict[str, object]] = []
        for key, one in new.items():
            match = matches[key]
            row = rows.get(match.sent.message_id) if match.sent else None
            asked = row is not None and row.template == TemplateCode.OPTOUT_OPEN.value
            reading = read(one.reply.text, after_order_open=asked, lexicon=lexicon)
            if row is not None:
                self._moves.happened(row, Event.ANSWERED)
                row = self._moves.stands(row)
            kept.append(self._row(key, one, groups[key], match, reading, row))
            self._told.append(_told(key, one, groups[key], match, reading, row))
            told = {
                "label": reading.label.value,
                "matched": match.how.value,
                "message": row.message_id if row else None,
            }
            self._work.record(REPLY, key, told, author_id=SMS.user_id)
        repository.add(self._work, kept)

    def tell(self) -> None:
        """Have what follows from them follow; once all is written."""
        tell(self._work, self._told)

    def _new(self, written: Sequence[Written]) -> dict[str, Written]:
        keyed = [(self._ids(one), one) for one in written]
        known = repository.known(self._work, [one for ids, _ in keyed for one in ids])
        new: dict[str, Written] = {}
        for ids, one in keyed:
            if not known.intersection(ids):
                new[ids[0]] = one
                known.update(ids[:1])
        return new

    def _ids(self, one: Written) -> tuple[str, ...]:
        """Its id; and those it would have had a minute before: told again across the minute, it is still the same."""
        city, reply, at = self._work.city_id, one.reply, one.raw.received_at
        if reply.reply_id:
            return (derived_id("sms reply", city, one.raw.gateway, reply.reply_id),)
        keys = [reply_key(reply.number, self._extension(one), reply.text, when) for when in (at, at - MINUTE)]
        return tuple(derived_id("sms reply", city, key) for key in keys)

    def _extension(self, one: Written) -> str:
        way = self._ways.get(one.raw.gateway)
        return extension_of(one.reply.to, way.settings.port) if way is not None else ""

    def _texts(self, groups: Sequence[str]) -> dict[str, list[Sent]]:
        found = repository.texts(self._work, groups, self._work.now - LOOK_BACK)
        rows = [row for texts in found.values() for row in texts]
        over = repository.over(self._work, [row.conversation_id for row in rows if row.conversation_id])
        return {group: [self._sent(row, over) for row in texts] for group, texts in found.items()}

    def _sent(self, row: Any, over: set[str]) -> Sent:
        talk = row.conversation_id or derived_id("sms conversation", self._work.city_id, row.message_id)
        # Somebody may answer before the gateway's own answer is kept: whatever was tried may be in their hand.
        at = row.tried_at if row.accepted_at is None else min(row.accepted_at, row.tried_at)
        state = MessageState(row.state)
        may_have_it = MessageState.UNKNOWN if state is MessageState.CLAIMED else state
        return Sent(row.message_id, talk, row.extension, may_have_it, at, talk not in over)

    def _row(
        self, key: str, one: Written, group_id: str, match: Match, reading: Reading, row: Any | None
    ) -> dict[str, object]:
        return {
            **as_row(
                self._work,
                _told(key, one, group_id, match, reading, row),
                reading,
                one.reply.data,
                match.how.value,
            ),
            "raw_id": one.raw.raw_id,
            "conversation_id": match.sent.conversation_id if match.sent else None,
            "extension": self._extension(one),
        }


def as_row(work: UnitOfWork, told: Replied, reading: Reading, data: bytes, matched: str) -> dict[str, object]:
    """A reply as the table takes it, of no raw row and no conversation yet; ``data``: as it came."""
    seal, row = work.sealer.seal, told.message
    return {
        "city_id": work.city_id, "reply_id": told.reply_id, "raw_id": None, "conversation_id": None,
        "message_id": row.message_id if row is not None else None,
        "event_id": row.event_id if row is not None else None,
        "group_id": told.group_id, "extension": row.extension if row is not None else "", "received_at": told.received_at,
        "body": seal(data, place(told.reply_id)), "text": seal(told.text.encode("utf-8", "replace"), place(told.reply_id)),
        "label": told.label, "confidence": (Confidence.HIGH if told.sure else Confidence.LOW).value, "lexicon": reading.lexicon,
        "aspects": _json(dict(told.aspects)), "also": _json(sorted(told.also)),
        "reasons": _json([[reason.rule, reason.start, reason.end] for reason in reading.reasons]),
        "settled_label": None, "settled_by": None, "settled_at": None, "cut": told.cut, "late": told.late,
        "matched": matched, "inbox": None, "held_by": None, "held_until": None, "done_at": None,
    }  # fmt: skip


class LongReplies:
    """Parts of long replies: kept until the others are there, or ten minutes are over."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def wait(self, raw: Any, reply: Reply) -> dict[str, object]:
        """The row by which a part waits."""
        assert reply.long is not None  # noqa: S101 - asked of parts alone
        told = f"{reply.number} {reply.to} {reply.long.reference} {reply.long.total}"
        return {
            "city_id": self._work.city_id,
            "stray_id": new_id(),
            "kind": PART,
            "raw_id": raw.raw_id,
            "gateway": raw.gateway,
            "gateway_id": self._work.sealer.mac("sms long reply", told.encode()),
            "part_no": reply.long.number,
            "state": str(reply.long.total),
            "error": None,
            "received_at": raw.received_at,
            "joined_at": None,
        }

    def whole(
        self, understood: Mapping[str, Reply], waiting: Sequence[Any]
    ) -> list[tuple[list[Any], Written]]:
        """The replies that are whole by now, or have waited long enough: what waited for each, and it."""
        groups: dict[tuple[str, str], list[Any]] = {}
        for row in waiting:
            groups.setdefault((row.gateway, row.gateway_id), []).append(row)
        found: list[tuple[list[Any], Written]] = []
        for rows in groups.values():
            parts = {row.part_no: understood[row.raw_id] for row in rows if row.raw_id in understood}
            if not parts:
                continue
            first = parts[min(parts)]
            total = first.long.total if first.long is not None else len(parts)
            if len(parts) < total and self._work.now - rows[0].received_at < JOIN_WITHIN:
                continue
            text = joined({number: one.text for number, one in parts.items()}, total)
            data = b"".join(parts[number].data for number in sorted(parts))
            whole = Reply(first.reply_id, first.number, first.to, data, text.text)
            found.append((rows, Written(rows[0], whole, text.cut)))
        return found


def _told(key: str, one: Written, group_id: str, match: Match, reading: Reading, row: Any | None) -> Replied:
    return Replied(
        reply_id=key,
        text=one.reply.text,
        label=reading.label.value,
        sure=reading.confidence is Confidence.HIGH,
        received_at=one.raw.received_at,
        number=one.reply.number,
        group_id=group_id,
        message=row,
        whose=match.how in (Matched.EXTENSION, Matched.ONLY),
        aspects={aspect.value: int(value) for aspect, value in reading.aspects.items()},
        also=frozenset(label.value for label in reading.also),
        late=match.late,
        cut=one.cut,
    )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
