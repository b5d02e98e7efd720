"""``tag.undo``: what one edit of a version did is taken back, the same day, by a version of its own."""

from __future__ import annotations

from domain.acts.tag_undo import TagUndone
from domain.problems import Problem, ProblemError
from domain.tags.model import Tag
from domain.tags.replicated import row_of
from server.acts.handler import Refused, alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.tagging import drafting
from server.tagging.histories import is_of_today, tags_of_change
from server.tags import repository as tags
from server.tags.service import change, publish

UNDO = "undo"


def judge(work: UnitOfWork, operation: Operation[TagUndone]) -> Verdict[tuple[tuple[Tag, Tag], ...]]:
    """The effect: each tag as it is now and as it is to be."""
    told = operation.payload
    version = tags.version_of(work, told.version)
    changes = tags.changes_of(work, told.version, told.number)
    if version is None or not changes or version.origin == tags.SHIPPED:
        raise Refused(Problem("tag.change_unknown"))
    if not is_of_today(work, version.published_at):
        raise Refused(Problem("tag.undo_late"))
    tree = drafting.tree_of(work)
    before = dict(tree.tags)
    try:
        back = tree.take_back([tags_of_change(one) for one in changes])
    except ProblemError as broken:
        raise Refused(broken.problems[0]) from None
    return Verdict.applied(effect=tuple((before[code], tag) for code, tag in back.items()))


def put(work: UnitOfWork, judged: Judged[TagUndone, tuple[tuple[Tag, Tag], ...]]) -> None:
    by = judged.operation.author.user_id
    back = judged.verdict.effect or ()
    changes = [change(1, UNDO, row_of(now), row_of(then), by, work.now) for now, then in back]
    rows = [row_of(then) for _, then in back]
    publish(work, judged.record, rows, origin=UNDO, by=by, changes=changes)


HANDLER = alone(TagUndone, judge, put)
