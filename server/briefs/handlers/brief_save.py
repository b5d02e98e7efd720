"""``brief.save``: a draft is begun, or written anew from the version its writer saw."""

from __future__ import annotations

import json
from typing import Any

from domain.acts.brief_save import BriefSaved
from domain.problems import Problem
from domain.wire import codec
from domain.wire.briefs import BriefState
from server.acts.handler import Refused, alone
from server.acts.operation import Judged, Operation, Verdict
from server.briefs import repository
from server.db.work import Reading, UnitOfWork

STALE = "brief.stale"


def _judge(work: UnitOfWork, operation: Operation[BriefSaved]) -> Verdict[Any]:
    told = operation.payload
    row = repository.one(work, told.brief_id)
    current(work, row, told.seen)
    return Verdict.applied(effect=row)


def current(reading: Reading, row: Any | None, seen: int) -> None:
    """That a brief is a draft, and still the one somebody saw; 0 is one that is not there yet.

    Raises:
        Refused: ``brief.published``, ``brief.stale``, ``brief.unknown``.
    """
    if row is None:
        if seen:
            raise Refused(Problem("brief.unknown"))
        return
    if row.state == BriefState.PUBLISHED:
        raise Refused(Problem("brief.published"))
    if row.version != seen:
        by = repository.names(reading, {row.written_by}).get(row.written_by, "")
        raise Refused(Problem(STALE, {"by": by}))


def _put(work: UnitOfWork, judged: Judged[BriefSaved, Any]) -> None:
    told, by, before = judged.operation.payload, judged.operation.author.user_id, judged.verdict.effect
    writers = json.loads(before.writers) if before is not None else []
    row = {
        "version": told.seen + 1,
        "title": told.title.strip(),
        "start_on": told.start,
        "end_on": told.end,
        "sections": work.sealer.seal(codec.encode(told.sections), told.brief_id.encode()),
        "writers": json.dumps(list(dict.fromkeys([*writers, by]))),
        "written_by": by,
        "written_at": work.now,
    }
    if before is None:
        repository.add(work, {"brief_id": told.brief_id, "state": BriefState.DRAFT.value, **row})
    else:
        repository.change(work, told.brief_id, row)


HANDLER = alone(BriefSaved, _judge, _put)
