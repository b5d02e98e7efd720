"""Checking a form as varied as citizens answer, at the centre: processor time of one core, nothing else of the form's way."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from time import process_time

from bench.fixtures import task_row
from bench.forms import new_id
from bench.measure import Goal, Line, Measure, Run, sample
from bench.varied_answers import varied_answers
from domain.acts.response_submit import Response
from domain.questionnaire.context import ScriptContext, context_for
from domain.questionnaire.wire import context_to_wire, to_wire
from domain.vocabulary import BusinessLine, ReportWay
from domain.wire import codec
from domain.wire.parts import EventName
from resources import questionnaires
from server.answers import checking

CHECKED = Measure(
    "a form checked at the centre, varied answers", Goal(most=30), size="10,000 forms", unit="µs"
)
PARTS = 5

_SCRIPT = "alarm_110"
_SORE = 8
"""One in so many had answered the SMS with 不满意."""


def lines(run: Run) -> Iterable[Line]:
    """A form of each of many citizens, each seen for the first time."""
    count = run.either(10_000, 500)
    script, told = questionnaires()[_SCRIPT], varied_forms(count)
    each: list[float] = []
    for part in range(PARTS):
        forms = told[part::PARTS]
        began = process_time()
        for form in forms:
            checking.check(script, form)
        each.append((process_time() - began) / len(forms))
    seen = sample(each)
    different = len({codec.encode([form.answers, form.context]) for form in told})
    note = f"processor time; {different:,} of {count:,} say something different"
    yield CHECKED.line(seen, size=f"{count:,} forms", note=note)


def varied_forms(count: int) -> list[Response]:
    """The forms of as many citizens, decoded from what is delivered."""
    contexts = [
        context_for(channel=way, line=BusinessLine.ALARM, sms_dissatisfied=n == 0)
        for n, way in product(range(_SORE), ReportWay)
    ]
    return [codec.decode(_payload(n, contexts[n % len(contexts)]), Response) for n in range(count)]


def _payload(n: int, context: ScriptContext) -> bytes:
    row, script = task_row(n, 0), questionnaires()[_SCRIPT]
    form = Response(
        response_id=new_id(), revision=1, task_id=row.task_id, group_id=row.group_id, attempt_id=new_id(),
        questionnaire=script.code, questionnaire_version=str(script.version), questionnaire_hash=script.hash, language="zh",
        answers=to_wire(script, varied_answers(n, script, context)), event=EventName(row.event_id, row.source),
        context=context_to_wire(context),
    )  # fmt: skip
    return codec.encode(form)
