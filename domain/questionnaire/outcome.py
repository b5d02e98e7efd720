"""What the counted answers mean: satisfaction, aspects, suggested tags, the verdict on the SMS answer, orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from domain.orders.drafts import ASPECT_ABOUT, OrderDraft
from domain.questionnaire.model import Trigger
from domain.questionnaire.script import Plan, Run, Script
from domain.vocabulary import Aspect, Route, Satisfaction, SmsVerdict

_BAD, _UPHELD = Satisfaction.DISSATISFIED, SmsVerdict.UPHELD


class Outcome(Struct, frozen=True):
    """What a response says.

    Attributes:
        overall: the only answer that counts in the satisfaction rate; None when it was not asked or not answered.
        aspects: judgements in the order they were asked.
        tags: tag codes that the answers suggest.
        sms_verdict: what the citizen says of their SMS answer, which itself stays as it came; None when there was none.
        orders: at most one draft of each kind.
        remark: what was said at the end, in the citizen's words.
    """

    overall: Satisfaction | None
    aspects: tuple[tuple[Aspect, Satisfaction], ...]
    tags: tuple[str, ...]
    sms_verdict: SmsVerdict | None
    orders: tuple[OrderDraft, ...]
    remark: str


def outcome_of(script: Script, run: Run) -> Outcome:
    """Read the outcome off a pass over the answers."""
    verdict: SmsVerdict | None = None
    suggested: list[str] = []
    for pick in run.picks.values():
        if pick.tags:
            suggested += pick.tags
        if verdict is None:
            verdict = pick.verdict
    bad = [aspect for aspect, value in run.aspects.items() if value is _BAD]
    complains = run.overall is _BAD or bool(bad) or verdict is _UPHELD
    drafts: list[OrderDraft] = []
    # What is reported to discipline must not show in the tags of an answer that others may read.
    open_tags: list[str] = []
    signals = run.signals
    for plan in script.plans:
        triggers = [trigger for when, trigger in plan.triggers if when is None or when(signals)]
        if plan.complaint and complains:
            reasons = [*_standing_reasons(run, bad, verdict), *(trigger.reason for trigger in triggers)]
        elif triggers:
            reasons = [trigger.reason for trigger in triggers]
        else:
            continue
        draft = _draft(plan, reasons, triggers, run, bad, suggested)
        drafts.append(draft)
        if not plan.hidden:
            open_tags += draft.tags
    return Outcome(
        overall=run.overall,
        aspects=tuple(run.aspects.items()),
        tags=_unique(suggested + open_tags),
        sms_verdict=verdict,
        orders=tuple(drafts),
        remark=_said(run, script.remark),
    )


def _draft(
    planned: Plan,
    reasons: list[str],
    triggers: list[Trigger],
    run: Run,
    bad: list[Aspect],
    suggested: list[str],
) -> OrderDraft:
    plan, complaint = planned.plan, planned.complaint
    tags: list[str] = []
    about, route = None, None
    for trigger in triggers:
        tags += trigger.tags
        about, route = about or trigger.about, route or trigger.route
    contact, publication = run.picks.get(plan.consent or ""), run.picks.get(plan.publish or "")
    return OrderDraft(
        kind=plan.kind,
        route=Route.DISCIPLINE if planned.hidden else route or plan.route,
        reasons=_unique(reasons),
        about=about or (ASPECT_ABOUT[bad[0]] if complaint and bad else None),
        aspects=tuple(bad) if complaint else (),
        tags=_unique(tags + suggested if complaint else tags),
        words=_said(run, plan.words),
        wish=_said(run, plan.wish),
        officer_hint=_said(run, plan.officer),
        consent=contact.consent if contact is not None else None,
        publish=publication.publish if publication is not None else None,
        reopens=plan.reopens,
    )


def _standing_reasons(run: Run, bad: list[Aspect], verdict: SmsVerdict | None) -> Iterator[str]:
    """What opens a 不满意 order in every questionnaire, so that none can forget it."""
    if run.overall is _BAD:
        yield "overall"
    if bad:
        yield "aspect"
    if verdict is _UPHELD:
        yield "sms"


def _said(run: Run, codes: Iterable[str]) -> str:
    said = []
    for code in codes:
        pick = run.picks.get(code)
        if pick is not None and isinstance(pick.counted, str) and (words := pick.counted.strip()):
            said.append(words)
    return "\n".join(said)


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
