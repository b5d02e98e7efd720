"""Search in citizens' words: candidates by the index, opened one by one until a page is full. What somebody may not see is never a candidate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from domain.problems import Problem, ProblemError
from domain.searching import found_in, sought
from domain.wire.message import replace
from domain.wire.orders import OrderLine, WordsFound, WordsSought
from server.db.database import Database
from server.db.work import Reading
from server.masterdata.repository.subtree import unit_subtree
from server.orders.access import Sight
from server.orders.lines import as_line, cursor
from server.orders.repository import listing
from server.orders.repository import sought as repository
from server.orders.repository.listing import Filter
from server.search import index
from server.search import repository as marked

_MARKS = 8
"""More are not asked of the index: these leave few, and each that is left is opened anyhow."""
_FEW = 200
"""A mark is counted no further: of those that more texts have, any may come first."""
_OPENED = 1_000
"""Texts that are opened for one page at most; whoever asks goes on from there."""
_AT_ONCE = 50
_BATCH = 500


def page(reading: Reading, sight: Sight, asked: WordsSought) -> WordsFound:
    """Orders with these words, the newest first, each with the part of its words that was looked for.

    Raises:
        ProblemError: ``search.nothing``: there is nothing in it to look for, or too much; ``orders.cursor``.
    """
    wanted = sought(asked.words)
    if wanted is None:
        raise ProblemError(Problem("search.nothing", field="words"))
    behind = cursor(asked.after)
    if sight.blind:
        return WordsFound([])
    hashes = index.marker(reading.sealer).all(wanted.marks)
    marks = marked.rarest_first(reading, index.Kind.ORDER.value, hashes, _FEW)[:_MARKS]
    units = tuple(unit_subtree(reading, asked.unit_id)) if asked.unit_id else None
    candidates = _candidates(reading, sight, Filter(asked.state, asked.kind, units), marks, behind)
    shown: list[OrderLine] = []
    for opened, row in enumerate(candidates, 1):
        part = found_in(wanted, repository.words_of(reading.sealer, row.order_id, row.texts))
        if part is not None:
            shown.append(replace(as_line(reading, row), excerpt=part))
        if len(shown) == asked.limit or opened == _OPENED:
            more = next(candidates, None) is not None
            return WordsFound(shown, f"{row.opened_at}.{row.order_id}" if more else None)
    return WordsFound(shown)


def _candidates(
    reading: Reading, sight: Sight, chosen: Filter, marks: Sequence[int], behind: tuple[int, str] | None
) -> Iterator[Any]:
    while marks:
        found = repository.found(reading, sight, chosen, marks, behind, _AT_ONCE)
        yield from listing.lines(reading, sight, [row.text_id for row in found])
        if len(found) < _AT_ONCE:
            return
        behind = found[-1].at, found[-1].text_id


def index_all(database: Database, city_id: str) -> Iterator[int]:
    """Let orders be found that were written before there was an index; tells after each batch how many there were."""
    place, done = (0, ""), 0
    while True:
        with database.read(city_id) as reading:
            if not repository.unmarked(reading, place, 1):
                return
        with database.write(city_id) as work:
            rows = repository.unmarked(work, place, _BATCH)
            repository.add(work, [row._mapping for row in rows])
        place, done = (rows[-1].opened_at, rows[-1].order_id), done + len(rows)
        yield done
