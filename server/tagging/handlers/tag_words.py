"""``tag.words``: what was decided is not proposed again; the accepted ones go into the draft by an edit of their own."""

from __future__ import annotations

from domain.acts.tag_words import WordsDecided
from domain.problems import Problem
from server.acts.handler import Refused, alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.tagging.repository import learnt as repository
from server.tagging.repository.learnt import State


def judge(work: UnitOfWork, operation: Operation[WordsDecided]) -> Verdict[None]:
    """Each has to wait for somebody still."""
    told = operation.payload
    waiting = {row.word for row in repository.proposed(work, told.code)}
    for word in (*told.accept, *told.refuse):
        if word not in waiting:
            raise Refused(Problem("tag.word_gone", {"tag": told.code, "word": word}))
    return Verdict.applied()


def put(work: UnitOfWork, judged: Judged[WordsDecided, None]) -> None:
    told = judged.operation.payload
    repository.decide(work, told.code, told.accept, State.ACCEPTED)
    repository.decide(work, told.code, told.refuse, State.REFUSED)


HANDLER = alone(WordsDecided, judge, put)
