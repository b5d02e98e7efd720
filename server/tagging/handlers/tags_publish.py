"""``tags.publish``: the draft becomes a version; every workstation hears of the tags it changed."""

from __future__ import annotations

from domain.acts.tags_publish import TagsPublished
from domain.problems import Problem, ProblemError
from domain.tags.replicated import row_of
from server.acts.handler import Refused, alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.tagging import drafting
from server.tagging.drafting import Made
from server.tagging.handlers.tag_edit import MOVED
from server.tagging.repository import drafts as repository
from server.tags.service import change, publish

DRAFT = "draft"


def judge(work: UnitOfWork, operation: Operation[TagsPublished]) -> Verdict[tuple[Made, ...]]:
    """By whoever made none of the edits and has read them all; each is made once more of the tags as they stand now."""
    author, edits = operation.author, drafting.drafted(work)
    if operation.payload.seen != repository.revision(work):
        newest = edits[-1].by if edits else author.user_id
        by = repository.names(work, {newest})[newest]
        raise Refused(Problem(MOVED, {"by": by, "tag": edits[-1].edit.code if edits else ""}))
    if not edits:
        raise Refused(Problem("tag.draft_empty"))
    if any(one.by == author.user_id for one in edits):
        raise Refused(Problem("tag.own_edits"))
    try:
        return Verdict.applied(effect=tuple(drafting.made(work, drafting.tree_of(work), edits)))
    except ProblemError as broken:
        raise Refused(broken.problems[0]) from None


def put(work: UnitOfWork, judged: Judged[TagsPublished, tuple[Made, ...]]) -> None:
    by = judged.operation.author.user_id
    rows = {}
    changes: list[dict[str, object]] = []
    for number, made in enumerate(judged.verdict.effect or (), start=1):
        for before, after in made.changed:
            rows[after.code] = row_of(after)
            kind = _kind(made)
            was = row_of(before) if before is not None else None
            changes.append(change(number, kind, was, rows[after.code], made.drafted.by, made.drafted.at))
    publish(work, judged.record, list(rows.values()), origin=DRAFT, by=by, changes=changes)
    repository.add(work, repository.PUBLISH, by)


def _kind(made: Made) -> str:
    """What an edit is called in the history of a tag: the name its message travels under."""
    return str(type(made.drafted.edit).__struct_config__.tag)


HANDLER = alone(TagsPublished, judge, put)
