"""``brief.publish``: what somebody else wrote is frozen, the bytes that were read beforehand beside the act, their digest in it."""

from __future__ import annotations

import hashlib
import json

from domain.acts.brief_publish import BriefPublished
from domain.problems import Problem
from domain.wire.briefs import BriefState
from server.acts.handler import Refused, alone
from server.acts.operation import Judged, Operation, Verdict
from server.briefs import repository
from server.briefs.handlers.brief_save import current
from server.db.work import UnitOfWork


def _judge(work: UnitOfWork, operation: Operation[BriefPublished]) -> Verdict[bytes]:
    told, frozen = operation.payload, operation.beside
    row = repository.one(work, told.brief_id)
    if row is None:
        raise Refused(Problem("brief.unknown"))
    current(work, row, told.seen)
    if operation.author.user_id in json.loads(row.writers):
        raise Refused(Problem("brief.own"))
    if not isinstance(frozen, bytes) or hashlib.sha256(frozen).hexdigest() != told.digest:
        raise Refused(Problem("brief.digest"))
    return Verdict.applied(effect=frozen)


def _put(work: UnitOfWork, judged: Judged[BriefPublished, bytes]) -> None:
    told, frozen = judged.operation.payload, judged.verdict.effect
    assert frozen is not None  # noqa: S101 - only applied ones come here
    repository.change(
        work,
        told.brief_id,
        {
            "state": BriefState.PUBLISHED.value,
            "published_by": judged.operation.author.user_id,
            "published_at": work.now,
            "digest": told.digest,
            "frozen": work.sealer.seal(frozen, f"{told.brief_id}/frozen".encode()),
        },
    )


HANDLER = alone(BriefPublished, _judge, _put)
