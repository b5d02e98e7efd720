"""Answers: checked with the script they were read from, counted once, kept whole whatever else.

The first answer to a task is canonical. Another one is secondary, a revision takes the place of its base, a second revision of
one base (or one by somebody else) waits for the lead as pending. Only canonical answers open orders.
"""

from __future__ import annotations

from domain.acts.response_submit import Response
from domain.problems import Problem
from domain.questionnaire.engine import State
from domain.vocabulary import SmsVerdict
from domain.wire import codec
from domain.wire.rows import RowKind, user_scope
from server.answers.book import ResponseEntry, TaskEntry
from server.answers.checking import Checked, check, scripts
from server.answers.effects import Effect, Refused
from server.answers.judging_context import Context
from server.answers.new_rows import AspectRow, ResponseRow, TagRow
from server.orders.opening import Opened, Revised, Source
from server.sync.registry import Operation, Verdict

CANONICAL = "canonical"
SUPERSEDED = "superseded"
SECONDARY = "secondary"
PENDING = "pending"
ENDED = "ended"
"""Begun, but nothing was answered: kept, settles nothing, waits for nobody."""
ENDED_EARLY = "response.ended_early"


class UnknownScript(Exception):
    """A script this version does not have: its answers cannot be judged here and now, and are not refused."""


def response(operation: Operation, payload: Response, context: Context) -> Verdict:
    """One answer, or a revision of one.

    Raises:
        UnknownScript: the centre does not have the script it was read from; the delivery is asked for again later.
    """
    task = context.book.tasks.get(payload.task_id)
    if task is None:
        return Verdict.held("task", payload.task_id)
    found = checked(payload)
    state = found.state
    told = context.book.responses.setdefault(payload.response_id, [])
    base = next((r for r in told if r.revision == payload.base_revision), None)
    if payload.revision > 1 and base is None:
        return Verdict.held("response", payload.response_id)
    if told and told[0].task_id != payload.task_id:
        raise Refused(Problem("response.other_task", {"response_id": payload.response_id}))
    was = base.standing if base is not None else ENDED
    entry, code = _stand(operation, payload, task, found.choices, told, base)
    if entry is not None and state.ended is not None and entry.standing in (CANONICAL, SECONDARY):
        # 他人接听, 拒访 …: the form was begun, but the citizen answered nothing. The attempt says what happened.
        if base is None or was == ENDED:
            entry.standing, code = ENDED, ENDED_EARLY
        elif entry.standing == CANONICAL:
            # A correction that leaves no answer at all takes nothing out of the figures: the lead sees both first.
            entry.standing, base.standing, code = PENDING, CANONICAL, ENDED_EARLY
    if entry is None:
        return Verdict.secondary(code=code)
    told.append(entry)
    effect = _kept(operation, payload, task, state, entry, context)
    if entry.standing == CANONICAL:
        _count(operation, payload, task, state, base, effect, context)
        return Verdict.applied(effect)
    effect.touched.append((user_scope(operation.author.user_id), RowKind.RECORD, payload.response_id))
    if code != ENDED_EARLY:
        _settle(operation, payload, task, effect, context)
    elif entry.standing == PENDING and not task.trial:
        effect.orders.append(Revised((), source_of(operation, payload, task)))
    return Verdict.secondary(effect, code=code, params={"task_id": task.task_id, "revision": entry.revision})


def checked(payload: Response) -> Checked:
    """What follows from the answers, by exactly the script they were read from."""
    script = scripts().get(payload.questionnaire_hash)
    if script is None:
        raise UnknownScript(
            f"{payload.questionnaire}/{payload.questionnaire_version} {payload.questionnaire_hash[:12]}"
        )
    if payload.revision > 1 and not 1 <= payload.base_revision < payload.revision:
        raise Refused(
            Problem("response.base", {"base_revision": payload.base_revision}, field="base_revision")
        )
    found = check(script, payload)
    if found.problems:
        raise Refused(found.problems[0])
    return found


def _stand(
    operation: Operation,
    payload: Response,
    task: TaskEntry,
    choices: str,
    told: list[ResponseEntry],
    base: ResponseEntry | None,
) -> tuple[ResponseEntry | None, str | None]:
    """Where the answer stands among the others, and the code of what is odd about it."""
    user_id = operation.author.user_id
    revision, code = payload.revision, None
    if base is None:
        standing = CANONICAL if task.response_id in (None, payload.response_id) else SECONDARY
        code = "response.second_answer" if standing == SECONDARY else None
        if told:
            # The same name again: told with the same words it is the same answer, else the lead has to see both.
            if any(r.answers == choices for r in told):
                return None, "response.repeated"
            standing, revision, code = PENDING, _free(told), "response.second_revision"
    elif any(r.base_revision == base.revision for r in told):
        if any(r.answers == choices and r.base_revision == base.revision for r in told):
            return None, "response.repeated"
        standing, revision, code = PENDING, _free(told), "response.second_revision"
    elif base.user_id != user_id:
        standing, revision, code = PENDING, _free(told), "response.other_author"
    else:
        standing = base.standing
        if (
            standing == ENDED
        ):  # they were reached after all: what they said counts as if it were the first form
            standing = CANONICAL if task.response_id in (None, payload.response_id) else SECONDARY
        code = None if standing == CANONICAL else f"response.{standing}"
        if revision in {r.revision for r in told}:
            revision = _free(told)
        base.standing, base.changed = SUPERSEDED, True
    return (
        ResponseEntry(
            response_id=payload.response_id,
            revision=revision,
            op_id=operation.op_id,
            task_id=task.task_id,
            user_id=user_id,
            base_revision=payload.base_revision,
            standing=standing,
            answers=choices,
            stored=False,
        ),
        code,
    )


def _free(told: list[ResponseEntry]) -> int:
    return max(r.revision for r in told) + 1


def _count(
    operation: Operation,
    payload: Response,
    task: TaskEntry,
    state: State,
    base: ResponseEntry | None,
    effect: Effect,
    context: Context,
) -> None:
    """The answer counts: the task is settled by it, its orders are opened or corrected."""
    task.response_id, task.changed = payload.response_id, True
    _settle(operation, payload, task, effect, context)
    effect.touched.append((user_scope(operation.author.user_id), RowKind.RECORD, payload.response_id))
    if task.trial:
        return
    drafts = state.outcome.orders
    if base is not None:
        effect.orders.append(Revised(drafts, source_of(operation, payload, task)))
    elif drafts:
        source = source_of(operation, payload, task)
        effect.orders.extend(Opened(draft, source) for draft in drafts)


def source_of(
    operation: Operation, payload: Response, task: TaskEntry, revision: int | None = None
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
    )


def _settle(
    operation: Operation, payload: Response, task: TaskEntry, effect: Effect, context: Context
) -> None:
    for fact in payload.facts(operation.author.user_id, operation.occurred_at).values():
        task.add(context.book.not_later(fact))
    effect.tasks.append(task.task_id)


def _kept(
    operation: Operation,
    payload: Response,
    task: TaskEntry,
    state: State,
    entry: ResponseEntry,
    context: Context,
) -> Effect:
    """The rows of one revision: choices in the clear, every word of the citizen sealed."""
    effect = Effect()
    response_id, revision = payload.response_id, entry.revision
    outcome = state.outcome
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
        texts=_sealed_texts(payload, entry, context),
    )
    effect.rows.append(kept)
    for aspect, value in outcome.aspects:
        effect.rows.append(AspectRow(response_id, revision, aspect.value, int(value)))
    for tag in dict.fromkeys((*payload.tags, *outcome.tags)):
        effect.rows.append(TagRow(response_id, revision, tag))
    return effect


_VERDICTS = frozenset(verdict.value for verdict in SmsVerdict)


def _verdict(code: str | None) -> str | None:
    return code if code in _VERDICTS else None


def _sealed_texts(payload: Response, entry: ResponseEntry, context: Context) -> bytes | None:
    texts = {a.question: a.text for a in payload.answers if a.text}
    if not texts and not payload.remark:
        return None
    place = f"{payload.response_id}/{entry.revision}".encode()
    return context.sealer.seal(codec.encode({"answers": texts, "remark": payload.remark}), place)
