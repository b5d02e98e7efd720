"""``response.submit``: answers, checked with the script they were read from, counted once, kept whole whatever else.

The first answer to a task is canonical. Another one is secondary, a revision takes the place of its base, a second revision of
one base (or one by somebody else) waits for the lead as pending. An answer of a conversation that broke off settles nothing and
competes with nobody: whoever asks next revises it. Only canonical answers and those broken off open orders, the latter 待确认.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.acts.act import Act
from domain.acts.response_submit import ENDED_EARLY, Response
from domain.acts.world import AnswerStanding
from domain.tasks.replicated import CORRECTION
from domain.vocabulary import SmsVerdict
from domain.wire import codec
from domain.wire.rows import Fact, RowKind, user_scope
from server.acts.handler import Handler
from server.acts.operation import Operation, Verdict
from server.answers import incoming
from server.answers.aspects import packed
from server.answers.book import ResponseEntry, TaskEntry
from server.answers.checking import Checked
from server.answers.effects import Effect
from server.answers.judging_context import JudgingContext
from server.answers.new_rows import ResponseRow, TagRow
from server.answers.task_rows import TASKS
from server.orders.drafted import Opened, Source
from server.orders.opening import Revised

CANONICAL, SUPERSEDED, SECONDARY, PENDING, PARTIAL, WITHDRAWN, ENDED = (one.value for one in AnswerStanding)


class UnknownScript(Exception):
    """A script this version does not have: its answers cannot be judged here and now, and are not refused."""


def response(operation: Operation[Response], context: JudgingContext) -> Verdict[Effect]:
    """One answer, or a revision of one.

    Raises:
        UnknownScript: the centre does not have the script it was read from; the delivery is asked for again later.
    """
    found = form_of(operation.payload, context)
    payload = incoming.renamed(operation.payload, context.book)
    task = context.book.tasks[payload.task_id]
    told = context.book.responses.setdefault(payload.response_id, [])
    base = next((r for r in told if r.revision == payload.base_revision), None)
    was = base.standing if base is not None else ENDED
    entry, code = _stand(operation, payload, task, found.choices, told, base)
    if entry is not None and found.ended is not None and entry.standing in (CANONICAL, SECONDARY, PARTIAL):
        # 他人接听, 拒访 …: the form was begun, but the citizen answered nothing. The attempt says what happened.
        if base is None or was in (ENDED, PARTIAL):
            entry.standing, code = ENDED, ENDED_EARLY.code
            if base is not None and was == PARTIAL:
                base.standing = PARTIAL
        elif entry.standing == CANONICAL:
            # A correction that leaves no answer at all takes nothing out of the figures: the lead sees both first.
            entry.standing, base.standing, code = PENDING, CANONICAL, ENDED_EARLY.code
    if entry is None:
        return Verdict.secondary(code=code)
    taken_back = any(
        fact.takes_back == payload.response_id for fact in _own_corrections(operation, payload, task)
    )
    if taken_back:  # with the outcome of its call, before it came here
        entry.standing = WITHDRAWN
    told.append(entry)
    effect = _kept(operation, payload, task, found, entry, context)
    # All who told of it: what one of them opens rests on the name they share.
    authors = sorted({one.user_id for one in told})
    effect.touched.extend((user_scope(one), RowKind.RECORD, payload.response_id) for one in authors)
    if taken_back:
        context.add_facts(payload, operation, effect)
        return Verdict.applied(effect)
    if entry.standing == CANONICAL:
        _count(operation, payload, task, found, base, effect, context)
        return Verdict.applied(effect)
    if payload.partial and entry.standing != ENDED:
        _keep_begun(operation, payload, task, found, entry, effect, context)
        return Verdict.applied(effect)
    if code != ENDED_EARLY.code:
        context.add_facts(payload, operation, effect)
    elif entry.standing == PENDING and not task.trial:
        effect.orders.append(Revised((), source_of(operation, payload, task)))
    return Verdict.secondary(effect, code=code, params={"task_id": task.task_id, "revision": entry.revision})


def _own_corrections(operation: Operation[Response], payload: Response, task: TaskEntry) -> Iterator[Fact]:
    """Corrections of their author that are about answers like this one, whole or broken off."""
    author = operation.author.user_id
    return (
        fact
        for fact in task.facts
        if fact.kind == CORRECTION and fact.user_id == author and fact.partial == payload.partial
    )


def form_of(told: Response, context: JudgingContext) -> Checked:
    """What follows from the answers, by exactly the script they were read from.

    Raises:
        UnknownScript: this version does not have it.
    """
    found = context.form(told)
    if found is None:
        raise UnknownScript(
            f"{told.questionnaire}/{told.questionnaire_version} {told.questionnaire_hash[:12]}"
        )
    return found


def _stand(
    operation: Operation[Response],
    payload: Response,
    task: TaskEntry,
    choices: str,
    told: list[ResponseEntry],
    base: ResponseEntry | None,
) -> tuple[ResponseEntry | None, str | None]:
    """Where the answer stands among the others, and the code of what is odd about it."""
    user_id = operation.author.user_id
    if payload.partial:
        return _broken_off(operation, payload, task, choices, told, base)
    revision, free, code = _number(payload, told), _free(told), None
    if base is not None and base.partial:  # they were reached again, by whomever
        for one in told:
            if one is base or one.standing == PARTIAL:
                one.standing, one.changed = SUPERSEDED, True
        told, base = [one for one in told if not one.partial], None
    if base is None:
        standing = CANONICAL if task.response_id in (None, payload.response_id) else SECONDARY
        code = "response.second_answer" if standing == SECONDARY else None
        if told:
            # The same name again: told with the same words it is the same answer, else the lead has to see both.
            if any(r.answers == choices and r.user_id == user_id for r in told):
                return None, "response.repeated"
            standing, revision, code = PENDING, free, "response.second_revision"
    elif any(r.base_revision == base.revision for r in told):
        if any(r.answers == choices and r.base_revision == base.revision for r in told):
            return None, "response.repeated"
        standing, revision, code = PENDING, free, "response.second_revision"
    elif base.user_id != user_id:
        standing, revision, code = PENDING, free, "response.other_author"
    else:
        standing = base.standing
        if (
            standing == ENDED
        ):  # they were reached after all: what they said counts as if it were the first form
            standing = CANONICAL if task.response_id in (None, payload.response_id) else SECONDARY
        code = None if standing == CANONICAL else f"response.{standing}"
        base.standing, base.changed = SUPERSEDED, True
    return _entry(operation, payload, task, choices, revision, standing), code


def _broken_off(
    operation: Operation[Response],
    payload: Response,
    task: TaskEntry,
    choices: str,
    told: list[ResponseEntry],
    base: ResponseEntry | None,
) -> tuple[ResponseEntry | None, str | None]:
    """One that settles nothing: it takes the place of what was begun before, unless a whole one is here already."""
    if any(
        one.partial
        and one.answers == choices
        and one.user_id == operation.author.user_id
        and one.base_revision == payload.base_revision
        for one in told
    ):
        return None, "response.repeated"
    standing = PARTIAL if all(one.partial for one in told) else SUPERSEDED
    if standing == PARTIAL and base is not None and base.standing == PARTIAL:
        base.standing, base.changed = SUPERSEDED, True
    return _entry(operation, payload, task, choices, _number(payload, told), standing), None


def _entry(
    operation: Operation[Response],
    payload: Response,
    task: TaskEntry,
    choices: str,
    revision: int,
    standing: str,
) -> ResponseEntry:
    return ResponseEntry(
        response_id=payload.response_id,
        revision=revision,
        op_id=operation.op_id,
        task_id=task.task_id,
        user_id=operation.author.user_id,
        base_revision=payload.base_revision,
        standing=standing,
        answers=choices,
        partial=payload.partial,
        stored=False,
    )


def _number(payload: Response, told: list[ResponseEntry]) -> int:
    """The revision it is kept as: its own, unless another one came under that number."""
    return _free(told) if payload.revision in {r.revision for r in told} else payload.revision


def _free(told: list[ResponseEntry]) -> int:
    return max((r.revision for r in told), default=0) + 1


def _count(
    operation: Operation[Response],
    payload: Response,
    task: TaskEntry,
    found: Checked,
    base: ResponseEntry | None,
    effect: Effect,
    context: JudgingContext,
) -> None:
    """The answer counts: the task is settled by it, its orders are opened or corrected."""
    task.response_id, task.changed = payload.response_id, True
    context.add_facts(payload, operation, effect)
    if task.trial:
        return
    drafts = found.outcome.orders
    if base is not None:
        effect.orders.append(Revised(drafts, source_of(operation, payload, task)))
    elif drafts:
        source = source_of(operation, payload, task)
        effect.orders.extend(Opened(draft, source) for draft in drafts)


def _keep_begun(
    operation: Operation[Response],
    payload: Response,
    task: TaskEntry,
    found: Checked,
    entry: ResponseEntry,
    effect: Effect,
    context: JudgingContext,
) -> None:
    """The conversation broke off: what it would open is opened, to be confirmed by the next one."""
    context.add_facts(payload, operation, effect)
    if entry.standing == PARTIAL and not task.trial:
        source = source_of(operation, payload, task)
        effect.orders.append(Revised(found.outcome.orders, source))


def source_of(
    operation: Operation[Act], payload: Response, task: TaskEntry, revision: int | None = None
) -> Source:
    """What orders copy of an answer and its event; ``operation`` is who did it and when."""
    return Source(
        task_id=task.task_id,
        event_id=task.event_id,
        response_id=payload.response_id,
        revision=revision or payload.revision,
        unit_id=task.unit_id,
        business_line=task.business_line,
        case_type=task.case_type,
        officers=task.officers,
        tags=tuple(payload.tags),
        user_id=operation.author.user_id,
        at=operation.occurred_at,
        partial=payload.partial,
    )


def _kept(
    operation: Operation[Response],
    payload: Response,
    task: TaskEntry,
    found: Checked,
    entry: ResponseEntry,
    context: JudgingContext,
) -> Effect:
    """The rows of one revision: choices in the clear, every word of the citizen sealed."""
    effect = Effect()
    response_id, revision = payload.response_id, entry.revision
    outcome = found.outcome
    kept = ResponseRow(
        response_id=response_id,
        revision=revision,
        op_id=operation.op_id,
        task_id=task.task_id,
        event_id=task.event_id,
        attempt_id=payload.attempt_id,
        user_id=operation.author.user_id,
        unit_id=task.unit_id,
        business_line=task.business_line,
        questionnaire=payload.questionnaire,
        questionnaire_version=payload.questionnaire_version,
        questionnaire_hash=payload.questionnaire_hash,
        language=payload.language[:8],
        base_revision=payload.base_revision,
        overall=None if outcome.overall is None else int(outcome.overall),
        sms_review=outcome.sms_verdict.value if outcome.sms_verdict else _verdict(payload.sms_review),
        standing=entry.standing,
        partial=payload.partial,
        trial=task.trial,
        adhoc=task.adhoc,
        answered_at=operation.occurred_at,
        event_at=task.event_at,
        answers=entry.answers,
        aspects=packed(outcome.aspects),
        texts=_sealed_texts(payload, found.texts, entry, context),
    )
    effect.rows.append(kept)
    for tag in dict.fromkeys((*payload.tags, *outcome.tags)):
        effect.rows.append(TagRow(response_id, revision, tag))
    return effect


_VERDICTS = frozenset(verdict.value for verdict in SmsVerdict)


def _verdict(code: str | None) -> str | None:
    return code if code in _VERDICTS else None


def _sealed_texts(
    payload: Response, texts: dict[str, str], entry: ResponseEntry, context: JudgingContext
) -> bytes | None:
    if not texts and not payload.remark and not payload.taken_back:
        return None
    place = f"{payload.response_id}/{entry.revision}".encode()
    kept = {"answers": texts, "remark": payload.remark, "taken_back": payload.taken_back}
    return context.sealer.seal(codec.encode(kept), place)


HANDLER = Handler(Response, TASKS, incoming.opening(response))
