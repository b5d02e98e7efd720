"""What the centre knows of an order: whether it may stand on the board, and everything that its text must not say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from domain.acts.order_move import Moved
from domain.board import Candidate, Known, not_shown, text_problems
from domain.orders.standing import Standing
from domain.policy.judge import Judge
from domain.problems import Problem
from domain.times import day_of
from domain.vocabulary import BusinessLine, OrderKind, OrderMove, Visibility
from server.board import repository
from server.db.work import Reading
from server.events.personal import open_facts, open_person
from server.orders.by_hand import NOT_SAMPLED
from server.settings.repository import terms_of

_SHORTEST = 2
_WRITTEN_FOR_OTHERS = frozenset({OrderMove.WRITE_BOARD, OrderMove.ADVISE})
"""What was written so that it tells nothing of the order."""


def against(reading: Reading, order_id: str, standing: Standing, payload: Moved) -> Iterator[Problem]:
    """What stands against a move about the board, beside what the machine asks."""
    if payload.move == OrderMove.WRITE_BOARD:
        yield from against_text(reading, order_id, standing, payload.given.told)
    elif payload.move == OrderMove.PUBLISH:
        entry = repository.of_order(reading, order_id)
        if entry is None:
            yield Problem("order.no_board_text")
            return
        found = list(against_text(reading, order_id, standing, text_of(reading, entry)))
        # Words may have been added to the order since it was written.
        yield from (one for one in found if one.field is None)
        if any(one.field is not None for one in found):
            yield Problem("board.unconfirmed")


def against_text(reading: Reading, order_id: str, standing: Standing, text: str) -> list[Problem]:
    """Why a text about an order does not come to the board; those of the text itself have it as their field."""
    row = repository.case_of(reading, order_id)
    today = day_of(reading.now, reading.zone())
    return [
        *not_shown(_candidate(reading, row, standing), today),
        *text_problems(text, known_of(reading, row, standing)),
    ]


def text_of(reading: Reading, entry: Any) -> str:
    """What was written."""
    return reading.sealer.open(entry.text, f"board/{entry.order_id}".encode()).decode()


def _candidate(reading: Reading, row: Any, standing: Standing) -> Candidate:
    terms = terms_of(reading)
    line = BusinessLine(row.business_line) if row.business_line else BusinessLine.OTHER
    case = Judge(terms.settings.policy, reading.now, terms.zone).case_type(line, row.case_type)
    return Candidate(
        kind=OrderKind(row.kind),
        visibility=Visibility(row.visibility),
        consent=bool(row.consent_publish),
        # What was opened by hand is excluded from the sample, not from being told of.
        excluded=case is not None
        or row.excluded not in (None, NOT_SAMPLED)
        or bool(row.no_revisit or row.trial),
        end=standing.end,
        closed_on=standing.closed_on,
    )


def known_of(reading: Reading, row: Any, standing: Standing) -> Known:
    """Everything that was said and written about an order, and who everybody in it is."""
    words: list[str] = []
    if row.texts is not None:
        words += _strings(json.loads(reading.sealer.open(row.texts, row.order_id.encode())))
    for step in repository.histories(reading, row.order_id):
        if step.texts is not None and step.move not in _WRITTEN_FOR_OTHERS:
            opened = reading.sealer.open(step.texts, f"{row.order_id}/{step.step}".encode())
            words += _strings(json.loads(opened))
    citizens: list[str] = []
    if row.event_id is not None:
        words.append(open_facts(reading.sealer, row.event_id, row.facts))
        for one in repository.people(reading, row.event_id):
            person = open_person(reading.sealer, row.event_id, one.ordinal, one.person)
            citizens.append(person.name)
            words.append(person.address)
    badges = {*json.loads(row.officers or "[]"), *json.loads(row.event_officers or "[]"), *standing.officers}
    names = repository.officer_names(reading, badges)
    return Known(
        words=tuple(word for word in words if len(word) >= _SHORTEST),
        citizens=tuple(name for name in citizens if name),
        officers=tuple(names.values()),
        badges=tuple(sorted(badges)),
    )


def _strings(found: object) -> list[str]:
    """Every text in a JSON document, at whatever depth."""
    if isinstance(found, str):
        return [found]
    if isinstance(found, dict):
        return [word for value in found.values() for word in _strings(value)]
    if isinstance(found, list):
        return [word for value in found for word in _strings(value)]
    return []
