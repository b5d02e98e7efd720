"""``tag.edit``: tried on the tags as they stand with all edits before it, so that nothing comes into the draft that cannot be published."""

from __future__ import annotations

from domain.acts.tag_edit import TagEdited
from domain.problems import Problem, ProblemError
from domain.tags.editing import Tree
from domain.wire import codec
from server.acts.handler import Refused, alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.tagging import drafting
from server.tagging.repository import drafts as repository

MOVED = "tag.draft_moved"


def judge(work: UnitOfWork, operation: Operation[TagEdited]) -> Verdict[bool]:
    """Whether it can be made; the effect says whether it is new, for one sent again is the same.

    The edits of one file come with a tree that has all before them, so that it is not made anew for each (``beside``).
    """
    told, author = operation.payload, operation.author
    if repository.known(work, told.edit_id):
        return Verdict.applied(effect=False)
    edits = drafting.drafted(work)
    other = drafting.touched_since(edits, told.edit, told.seen, author.user_id)
    if other is not None:
        by = repository.names(work, {other.by})[other.by]
        raise Refused(Problem(MOVED, {"by": by, "tag": other.edit.code}))
    try:
        this = drafting.Drafted(0, told.edit_id, told.edit, author.user_id, work.now)
        if isinstance(operation.beside, Tree):
            drafting.made(work, operation.beside, [this])
        else:
            drafting.made(work, drafting.tree_of(work), [*edits, this])
    except ProblemError as broken:
        raise Refused(broken.problems[0]) from None
    return Verdict.applied(effect=True)


def put(work: UnitOfWork, judged: Judged[TagEdited, bool]) -> None:
    if judged.verdict.effect:
        told = judged.operation.payload
        repository.add(
            work,
            repository.EDIT,
            judged.operation.author.user_id,
            told.edit_id,
            codec.encode(told.edit).decode(),
        )


HANDLER = alone(TagEdited, judge, put)
