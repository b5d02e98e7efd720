"""Noting who is to be told of what, and telling units: in working hours, one message in so many minutes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.ids import derived_id
from domain.notices import ALWAYS, NoticeTopic, TextTrouble, told_at
from domain.orders.planned import Key
from domain.times import to_local
from domain.vocabulary import OrderMove
from domain.wire import codec
from server.calendar.days import working_days
from server.db.work import Reading, UnitOfWork, new_id
from server.notices.repository import messages, people
from server.notices.repository import notices as repository
from server.notices.repository.people import Somebody
from server.settings.repository import terms_of

MOST_ORDERS = 50
"""A message names so many orders at most; it counts all."""


@dataclass(frozen=True, slots=True)
class News:
    """One thing about an order: a move that was made, or a mark that a clock set."""

    order_id: str
    label: str
    topic: NoticeTopic
    move: OrderMove | None = None
    mark: Key | None = None
    due_at: int | None = None


def note(work: UnitOfWork, news: News, to: Sequence[Somebody], by: str | None = None) -> None:
    """Let these know, but for whoever did it and those who chose not to hear of such; their units are told when it is time."""
    heard = [one for one in to if one.user_id != by]
    if news.topic not in ALWAYS:
        silent = people.silent(work, [one.user_id for one in heard], news.topic.value)
        heard = [one for one in heard if one.user_id not in silent]
    repository.add(work, [_row(work, news, one) for one in heard])
    _announce(work, {one.unit_id for one in heard if one.unit_id is not None})


def _row(work: UnitOfWork, news: News, one: Somebody) -> dict[str, object]:
    mark = news.mark
    return {
        "city_id": work.city_id,
        "notice_id": new_id(),
        "user_id": one.user_id,
        "order_id": news.order_id,
        "label": news.label,
        "unit_id": one.unit_id,
        "topic": news.topic.value,
        "move": news.move.value if news.move is not None else None,
        "clock": mark.clock.value if mark is not None else None,
        "mark": mark.mark.value if mark is not None else None,
        "due_at": news.due_at,
        "at": work.now,
        "message_id": None,
        "read_at": None,
    }


@dataclass(frozen=True, slots=True)
class TextNews:
    """What stopped sending texts, or soon will.

    Attributes:
        name: of the gateway or text it is about.
        once: told under the same words it is told once: the day of a budget, the hour of a form.
    """

    what: TextTrouble
    name: str
    once: str


def note_texts(work: UnitOfWork, news: TextNews, to: Sequence[Somebody]) -> None:
    """Let these know, each once."""
    about = derived_id("texts", work.city_id, news.what.value, news.name)
    mark = (news.what.value, news.name, news.once)
    rows = [
        {
            **_row(work, News(about, news.name[:32], NoticeTopic.TEXTS), Somebody(one.user_id, None)),
            "notice_id": derived_id("texts notice", work.city_id, one.user_id, *mark),
            "mark": news.what.value,
        }
        for one in to
    ]
    repository.add_once(work, rows)


def _announce(work: UnitOfWork, unit_ids: set[str]) -> None:
    if not unit_ids:
        return
    last = messages.last_told(work, unit_ids)
    messages.tell_at(work, {unit_id: _when(work, last.get(unit_id)) for unit_id in unit_ids})


def _when(reading: Reading, last: int | None) -> int:
    terms = terms_of(reading)
    orders = terms.settings.orders
    return told_at(
        reading.now,
        last,
        working_days(reading),
        terms.zone,
        morning=orders.digest_at,
        minutes=orders.notice_minutes,
    )


def at_work(reading: Reading) -> bool:
    """Whether units may be told now: what was left over by a standstill waits for the morning like everything else."""
    return _when(reading, None) == reading.now


def tell(work: UnitOfWork) -> int:
    """Tell the units whose time has come, each in one message; returns how many were told."""
    hooked, zone, count = messages.has_hook(work), work.zone(), 0
    for unit_id in messages.units_due(work):
        found = repository.untold(work, unit_id)
        if found:
            message_id = new_id()
            body = _body(work, unit_id, message_id, found, zone)
            messages.add(work, message_id, unit_id, body, work.now if hooked else None)
            repository.told(work, unit_id, message_id)
            count += 1
        messages.told(work, unit_id, message=bool(found))
    return count


def _body(work: UnitOfWork, unit_id: str, message_id: str, found: Sequence[Any], zone: str) -> str:
    """What goes out: codes, counts, 工单编号 and due times. Two people of a unit who are told the same are told once."""
    code, name = messages.unit_named(work, unit_id)
    told: dict[str, _Told] = {}
    topics: Counter[str] = Counter()
    for row in found:
        order = told.setdefault(row.label, _Told(row.label))
        what = row.move or f"{row.mark}.{row.clock}"
        if what not in order.what:
            order.what.append(what)
            topics[row.topic] += 1
        if row.due_at is not None:
            order.due = _iso(row.due_at, zone)
    return codec.encode(
        {
            "message": message_id,
            "city": work.city_id,
            "at": _iso(work.now, zone),
            "unit": {"code": code, "name": name},
            "counts": dict(sorted(topics.items())),
            "orders": list(told.values())[:MOST_ORDERS],
            "more": max(0, len(told) - MOST_ORDERS),
        }
    ).decode()


def withhold(work: UnitOfWork, label: str) -> None:
    """Take an order out of the messages that are still on their way: nobody is to hear of it any more."""
    for row in messages.waiting(work):
        body = json.loads(row.body)
        kept = [one for one in body["orders"] if one["order"] != label]
        if len(kept) != len(body["orders"]):
            told = codec.encode({**body, "counts": {}, "orders": kept}).decode()
            messages.put_body(work, row.message_id, told)


@dataclass(slots=True)
class _Told:
    """One order in a message."""

    order: str
    what: list[str] = field(default_factory=list)
    due: str | None = None


def _iso(instant: int, zone: str) -> str:
    return to_local(instant, zone).isoformat(timespec="seconds")
