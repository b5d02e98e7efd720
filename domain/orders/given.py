"""What is given with a move of an order, as it travels and stands on record; every field that a move does not ask for is empty."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TypeVar

from domain.orders.details import Details, Ground, Report
from domain.orders.standing import Standing
from domain.problems import Problem, ProblemError
from domain.questionnaire.rectification import Closing, ClosingReason, Verdict
from domain.vocabulary import Finding, OrderEnd
from domain.wire.message import Message
from domain.wire.types import Code, Count, Id, Instant, Short, Words

C = TypeVar("C", bound=StrEnum)


class GivenReport(Message, frozen=True):
    """报结 as it was written.

    Attributes:
        finding: a ``domain.vocabulary.Finding``.
        causes, actions: codes of ``resources/orders/causes.yaml``.
        officers: 警号 of the officers responsible; ``nobody``: there is none.
        officers_side: 民警说明, for whoever reviews it.
        no_contact: why the citizen was not spoken to.
    """

    finding: Code
    facts: Words = ""
    causes: tuple[Code, ...] = ()
    cause_words: Words = ""
    actions: tuple[Code, ...] = ()
    action_words: Words = ""
    officers: tuple[Short, ...] = ()
    nobody: bool = False
    officers_side: Words = ""
    no_contact: Words = ""


class GivenContact(Message, frozen=True):
    """联系记录: when the unit spoke to the citizen, in which way, who (警号), and what came of it."""

    at: Instant
    way: Code
    badge: Short
    result: Words


class GivenVerdict(Message, frozen=True):
    """What a second revisit came to: ``domain.questionnaire.rectification.Verdict``."""

    closing: Code
    reasons: tuple[Code, ...] = ()
    one_level_up: bool = False
    tell_lead: bool = False


class Given(Message, frozen=True):
    """What is given with a move.

    Attributes:
        unit_id: where it goes; of a return the 建议承办单位.
        ground: a ``domain.orders.details.Ground``.
        days: of an extension, in working days.
        until: the next date of a hold, as ISO 8601.
        told: what the citizen was told and how; what a unit answers to an urging; the text for the board.
        target: the order it is merged into.
        end: a ``domain.vocabulary.OrderEnd``.
        files: what was attached with it.
        tags: what it is about from now on.
    """

    unit_id: Id | None = None
    reason: Words = ""
    ground: Code | None = None
    days: Count = 0
    until: Short | None = None
    told: Words = ""
    department: Short = ""
    attempt_id: Id | None = None
    pressed: bool = False
    report: GivenReport | None = None
    contact: GivenContact | None = None
    officers: tuple[Short, ...] = ()
    upheld: bool | None = None
    verdict: GivenVerdict | None = None
    end: Code | None = None
    target: Id | None = None
    files: tuple[Id, ...] = ()
    tags: tuple[Code, ...] | None = None


def details_of(
    given: Given,
    order: Standing,
    *,
    target: Standing | None = None,
    same_group: bool = False,
    alone: bool = False,
    consent: bool = False,
    sampled: bool = True,
) -> Details:
    """What the machine judges of it.

    Args:
        target: how the order stands that it is merged into; ``same_group``: it is of the same contact group.
        alone: there is no second of 督察.
        consent: the citizen lets it be published.
        sampled: a demand that was answered is revisited all the same.

    Raises:
        ProblemError: ``order.unreadable`` with the field: a code or date that is none.
    """
    contact = given.contact
    return Details(
        unit_id=given.unit_id,
        reason=given.reason,
        ground=_read(Ground, given.ground, "ground"),
        days=given.days,
        until=_date(given.until),
        told=given.told or (contact.result if contact is not None else ""),
        department=given.department,
        attempt_id=given.attempt_id,
        pressed=given.pressed,
        report=_report(given.report, order),
        officers=given.officers,
        upheld=given.upheld,
        verdict=_verdict(given.verdict),
        end=_read(OrderEnd, given.end, "end"),
        target=target,
        same_group=same_group,
        sampled=sampled,
        alone=alone,
        consent=consent,
        files=given.files,
    )


def _report(report: GivenReport | None, order: Standing) -> Report | None:
    if report is None:
        return None
    finding = _read(Finding, report.finding, "report.finding")
    if finding is None:
        return None
    return Report(
        finding=finding,
        facts=report.facts,
        causes=report.causes,
        cause_words=report.cause_words,
        actions=report.actions,
        action_words=report.action_words,
        officers=report.officers,
        nobody=report.nobody,
        contacted=order.contacts > 0,
        no_contact=report.no_contact,
    )


def _verdict(verdict: GivenVerdict | None) -> Verdict | None:
    if verdict is None:
        return None
    reasons = tuple(ClosingReason(reason) for reason in verdict.reasons)
    return Verdict(Closing(verdict.closing), reasons, verdict.one_level_up, verdict.tell_lead)


def given_verdict(verdict: Verdict) -> GivenVerdict:
    """A verdict as it travels."""
    reasons = tuple(str(reason) for reason in verdict.reasons)
    return GivenVerdict(str(verdict.closing), reasons, verdict.one_level_up, verdict.tell_lead)


def _read(kind: type[C], code: str | None, field: str) -> C | None:
    if code is None:
        return None
    try:
        return kind(code)
    except ValueError:
        raise ProblemError(Problem("order.unreadable", {"field": field}, field=field)) from None


def _date(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ProblemError(Problem("order.unreadable", {"field": "until"}, field="until")) from None
