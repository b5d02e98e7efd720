"""Words that were learnt for tags."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum, auto
from typing import Any

from sqlalchemy import delete, select, text, update

from domain.tags.learning import Learnt
from server.db.prepared import insert_all
from server.db.work import Reading, UnitOfWork
from server.tagging.tables import learnt_word

_w = learnt_word.c
_PROPOSED = text("state = 'proposed'")


class State(StrEnum):
    """What became of a word."""

    PROPOSED = auto()
    ACCEPTED = auto()
    REFUSED = auto()


def proposed(reading: Reading, code: str | None = None) -> Sequence[Any]:
    """What waits for an editor, by tag, the surest first."""
    query = select(learnt_word).where(_w.city_id == reading.city_id, _PROPOSED)
    if code is not None:
        query = query.where(_w.code == code)
    return reading.conn.execute(query.order_by(_w.code, _w.score_milli.desc(), _w.word)).all()


def propose(work: UnitOfWork, found: Mapping[str, Sequence[Learnt]]) -> int:
    """Put these in place of what was proposed before; a word that was decided is not proposed again. Returns how many there are."""
    work.conn.execute(delete(learnt_word).where(_w.city_id == work.city_id, _PROPOSED))
    query = select(_w.code, _w.word).where(_w.city_id == work.city_id)
    decided = {(row.code, row.word) for row in work.conn.execute(query)}
    rows: list[dict[str, object]] = [
        {
            "city_id": work.city_id,
            "code": code,
            "word": one.word,
            "state": State.PROPOSED.value,
            "orders": one.orders,
            "agents": one.agents,
            "elsewhere": one.elsewhere,
            "score_milli": round(one.score * 1_000),
            "at": work.now,
        }
        for code, words in found.items()
        for one in words
        if (code, one.word) not in decided
    ]
    insert_all(work.conn, learnt_word, rows)
    return len(rows)


def decide(work: UnitOfWork, code: str, words: Collection[str], state: State) -> None:
    """Note what an editor made of words that wait."""
    where = (_w.city_id == work.city_id, _w.code == code, _w.word.in_(sorted(words)), _PROPOSED)
    work.conn.execute(update(learnt_word).where(*where).values(state=state.value, at=work.now))
