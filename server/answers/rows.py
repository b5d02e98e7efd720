"""Rows of own forms (in ``user:<id>``), built at the moment of pulling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.windows import window_start
from domain.wire.rows import RowKind
from server.accounts.repository import people
from server.answers.repository import records
from server.db.work import Reading
from server.orders.access import NOTHING, sight_at_call
from server.settings.repository import terms_of


class RecordProjector:
    """A user's own forms of their window of days, the newest revision of each, with what became of it."""

    kind: str = RowKind.RECORD

    def project(self, reading: Reading, scope: str, ids: Sequence[str]) -> Mapping[str, object]:
        """Response id → ``RecordRow``; what is older than the window has left the scope."""
        user_id = scope.partition(":")[2]
        person = people(reading, [user_id]).get(user_id)
        sight = sight_at_call(person) if person is not None else NOTHING
        terms = terms_of(reading)
        since = window_start(terms.settings.records, reading.now, terms.zone)
        rows = records.record_rows(reading, sight, user_id, ids)
        return {key: row for key, row in rows.items() if row.recorded_at >= since}


PROJECTORS = (RecordProjector(),)
