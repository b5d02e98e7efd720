"""What a move is refused for beside the state it is made in; each guard says one thing, as a code with the field it stands at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from domain.orders.causes import UNFOUNDED_CAUSES, Action, RootCause
from domain.orders.clocks import Clock
from domain.orders.details import Case, Ground
from domain.orders.grounds import GROUNDS
from domain.orders.standing import Hat, is_below
from domain.problems import Problem
from domain.vocabulary import Consent, Finding, OrderEnd, OrderKind, OrderMove, Visibility

Guard = Callable[[Case], Iterator[Problem]]


def unit_stands(case: Case) -> Iterator[Problem]:
    """Nothing is sent to a unit that is unknown or dissolved."""
    unit = case.details.unit_id
    if unit is not None and not case.units.stands(unit, case.today):
        yield Problem("order.unit_closed", {"unit_id": unit}, field="unit_id")


def unit_gone(case: Case) -> Iterator[Problem]:
    """The unit above takes over from one that is no longer there, and from no other."""
    handler = case.order.handler
    if handler is not None and case.units.stands(handler, case.today):
        yield Problem("order.unit_stands", {"unit_id": handler})


def not_hidden_from(case: Case) -> Iterator[Problem]:
    """对单位保密: neither the unit complained of nor one below it handles it."""
    unit, theirs = case.details.unit_id, case.order.complained_of
    if case.order.visibility is not Visibility.HIDDEN_FROM_UNIT or unit is None or theirs is None:
        return
    if unit == theirs or is_below(case.units, unit, theirs):
        yield Problem("order.hidden_from_unit", {"unit_id": unit}, field="unit_id")


def settled(case: Case) -> Iterator[Problem]:
    """待确认: what a partial answer opened waits for the next call; a praise for a lead's look at it."""
    if not case.order.confirmed:
        yield Problem("order.unconfirmed")


def says_why_the_return_fails(case: Case) -> Iterator[Problem]:
    """Sent again to a unit after its return, or after as many returns as there may be."""
    if case.sent_for_good and not case.details.reason.strip():
        yield Problem("order.missing", {"field": "reason"}, field="reason")


def sent_it(case: Case) -> Iterator[Problem]:
    """Only who sent it takes it back."""
    if case.order.sent_by != case.actor.user_id:
        yield Problem("order.not_yours")


def strictly_below(case: Case) -> Iterator[Problem]:
    """A unit passes on to those below it."""
    unit, handler = case.details.unit_id, case.order.handler
    if unit is not None and handler is not None and not is_below(case.units, unit, handler):
        yield Problem("order.not_below", {"unit_id": unit}, field="unit_id")


def may_be_returned(case: Case) -> Iterator[Problem]:
    """Twice an order, within the return clock, and not where it was sent for good."""
    if case.order.forced:
        yield Problem("order.forced")
    elif case.order.returns >= case.limits.returns:
        yield Problem("order.returns_used", {"used": case.order.returns})
    elif case.overdue(Clock.RETURN):
        yield Problem("order.return_over")


def proposes_another_unit(case: Case) -> Iterator[Problem]:
    """建议承办单位 is not the unit itself."""
    if case.details.unit_id == case.order.handler:
        yield Problem("order.own_unit", field="unit_id")


def well_grounded(case: Case) -> Iterator[Problem]:
    """A few words of reason, not a full stop."""
    if len(case.details.reason.strip()) < case.limits.shortest_ground:
        yield Problem("order.reason_short", {"least": case.limits.shortest_ground}, field="reason")


def may_object(case: Case) -> Iterator[Problem]:
    """Once; within a working day of being sent for good, or against how it was classified."""
    if case.order.objection.times:
        yield Problem("order.objection_used")
        return
    sent_for_good = case.order.forced and not case.overdue(Clock.OBJECT)
    if case.details.ground is not Ground.CLASSIFICATION and not sent_for_good:
        yield Problem("order.objection_over")


def objection_waits(case: Case) -> Iterator[Problem]:
    if not case.order.objection.waiting:
        yield Problem("order.nothing_asked")


def may_be_redispatched(case: Case) -> Iterator[Problem]:
    """Thrice, and to another unit."""
    if case.order.redispatches >= case.limits.redispatches:
        yield Problem("order.redispatches_used", {"used": case.order.redispatches})
    if case.details.unit_id == case.order.handler:
        yield Problem("order.same_unit", field="unit_id")


def may_assist(case: Case) -> Iterator[Problem]:
    """A few units, each once, none that has it anyhow; what is kept from a unit is told to no further one."""
    order, unit = case.order, case.details.unit_id
    if order.visibility is not Visibility.NORMAL:
        yield Problem("order.assist_hidden")
    elif len(order.assisting) >= case.limits.assisting:
        yield Problem("order.assists_used", {"most": case.limits.assisting})
    elif unit in order.units:
        yield Problem("order.assists_already", {"unit_id": unit}, field="unit_id")


def contact_allowed(case: Case) -> Iterator[Problem]:
    """Only who said that the unit may."""
    if case.order.consent is not Consent.UNIT_MAY_CONTACT:
        yield Problem("order.contact_forbidden")


def may_be_extended(case: Case) -> Iterator[Problem]:
    """Once an order, before it is due, by ten working days at most."""
    if case.order.extension.times:
        yield Problem("order.extension_used")
    elif case.overdue(Clock.RECTIFY):
        yield Problem("order.overdue")
    if case.details.days > case.limits.extension_days:
        yield Problem("order.too_many_days", {"most": case.limits.extension_days}, field="days")


def extension_waits(case: Case) -> Iterator[Problem]:
    if not case.order.extension.waiting:
        yield Problem("order.nothing_asked")


def may_be_held(case: Case) -> Iterator[Problem]:
    """Twice an order, for one of four grounds, to a date within ninety days."""
    if case.order.hold.times >= case.limits.holds or case.order.hold.waiting:
        yield Problem("order.holds_used", {"used": case.order.hold.times})
    if case.details.ground is not None and case.details.ground not in GROUNDS[OrderMove.ASK_HOLD]:
        yield Problem("order.ground", field="ground")
    until = case.details.until
    if until is not None and not case.today < until <= case.today + timedelta(days=case.limits.hold_days):
        yield Problem("order.hold_date", {"most": case.limits.hold_days}, field="until")


def hold_waits(case: Case) -> Iterator[Problem]:
    if not case.order.hold.waiting:
        yield Problem("order.nothing_asked")


def whole_report(case: Case) -> Iterator[Problem]:
    """A report says what was found, why it was so and what was done; who was responsible, and whether the citizen was spoken to.

    不属实: an explanation of a misunderstanding or of what the rules do not allow is enough, otherwise units invent causes.
    """
    report = case.details.report
    if report is None:
        return
    explained = (
        report.finding is Finding.NOT_UPHELD
        and Action.EXPLANATION in report.actions
        and bool(set(report.causes) & UNFOUNDED_CAUSES)
    )
    missing = {
        "facts": not report.facts.strip(),
        "causes": not report.causes,
        "actions": not report.actions,
        "cause_words": not explained and not report.cause_words.strip(),
        "action_words": not explained and not report.action_words.strip(),
        "officers": not (report.officers or report.nobody or explained),
        "contact": not (report.contacted or report.no_contact.strip()),
    }
    for name, empty in missing.items():
        if empty:
            yield Problem("order.missing", {"field": name}, field=f"report.{name}")
    known = frozenset(RootCause).intersection(report.causes)
    yield from _unknown("causes", report.causes, frozenset(RootCause))
    yield from _unknown("actions", report.actions, frozenset(Action))
    if report.finding is Finding.NOT_UPHELD and not explained and known - UNFOUNDED_CAUSES:
        yield Problem("order.invented_cause", field="report.causes")


def _unknown(name: str, codes: Iterable[str], known: frozenset[str]) -> Iterator[Problem]:
    for code in codes:
        if code not in known:
            yield Problem("order.code_unknown", {"code": code[:60]}, field=f"report.{name}")


def chief_not_named(case: Case) -> Iterator[Problem]:
    """What names the chief of a unit goes to the level above; praise of them need not."""
    yield from _names_chief(case, case.details.unit_id)


def chief_not_named_again(case: Case) -> Iterator[Problem]:
    """Where no unit is said it goes to the one that had it, whose chief a report may have named since."""
    yield from _names_chief(case, case.details.unit_id or case.order.handler)


def _names_chief(case: Case, unit: str | None) -> Iterator[Problem]:
    if unit is not None and unit in case.named_chiefs and case.order.kind is not OrderKind.PRAISE:
        yield Problem("order.names_chief", {"unit_id": unit}, field="unit_id")


def not_one_of_the_officers(case: Case) -> Iterator[Problem]:
    """No chief puts their name to a report about themselves, nor to one about an order that names them."""
    if case.actor.badge is not None and case.actor.badge in {*case.order.officers, *case.named}:
        yield Problem("order.own_officer")


def few_sent_back(case: Case) -> Iterator[Problem]:
    """From the third time on the supervisor decides."""
    if case.order.sent_back >= case.limits.sent_back and Hat.SUPERVISOR not in case.actor.hats:
        yield Problem("order.supervisor_only", {"sent_back": case.order.sent_back})


def units_review_first(case: Case) -> Iterator[Problem]:
    """The centre reviews what the units of the chain have."""
    if case.order.reviews:
        yield Problem("order.review_pending", {"unit_id": case.order.reviewer})


def reviews_as_unit(case: Case) -> Iterator[Problem]:
    if not case.order.reviews:
        yield Problem("order.not_yours")


def somebody_else(case: Case) -> Iterator[Problem]:
    """Nobody approves what they reported."""
    if case.actor.user_id == case.order.reported_by:
        yield Problem("order.own_report")


def a_second_of_discipline(case: Case) -> Iterator[Problem]:
    """Nobody approves what they reported, if there is anybody else."""
    if case.actor.user_id == case.order.reported_by and not case.details.alone:
        yield Problem("order.own_report")


def supervisor_for_complaints(case: Case) -> Iterator[Problem]:
    """A 不满意 is ended by the supervisor alone."""
    if case.order.kind is OrderKind.DISSATISFIED and Hat.SUPERVISOR not in case.actor.hats:
        yield Problem("order.supervisor_only")


def redone_enough(case: Case) -> Iterator[Problem]:
    """终结 after two redos, or where the law leaves no more and its opinion is named."""
    if case.order.round - 1 < case.limits.redos and case.details.ground is not Ground.LITIGATION:
        yield Problem("order.redos_left", {"redos": case.order.round - 1})


def mergeable(case: Case) -> Iterator[Problem]:
    """Of one contact group and kind, seen by the same, and into one that is open."""
    target = case.details.target
    if target is None:
        return
    if (
        not case.details.same_group
        or target.kind is not case.order.kind
        or target.visibility is not case.order.visibility
    ):
        yield Problem("order.not_mergeable", field="target")
    elif not target.state.open:
        yield Problem("order.target_closed", field="target")


def somebody_to_advise(case: Case) -> Iterator[Problem]:
    """The unit complained of is known, and is not the one that has the order."""
    unit = case.order.complained_of
    if unit is None or unit in case.order.units:
        yield Problem("order.nobody_to_advise")


def was_merged(case: Case) -> Iterator[Problem]:
    """Within the time in which it may be taken apart again."""
    if case.order.end is not OrderEnd.MERGED:
        yield Problem("order.not_merged")
    elif case.overdue(Clock.UNMERGE):
        yield Problem("order.unmerge_over")


def nothing_in_it(case: Case) -> Iterator[Problem]:
    if case.details.ground is not None and case.details.ground not in GROUNDS[OrderMove.VOID]:
        yield Problem("order.ground", field="ground")


def reopenable(case: Case) -> Iterator[Problem]:
    """Once, within thirty days; what was merged or handed to others is not ours to open."""
    if case.order.reopened:
        yield Problem("order.reopened_already")
    elif case.order.end in (OrderEnd.MERGED, OrderEnd.TRANSFERRED):
        yield Problem("order.elsewhere")
    elif case.order.closed_on is None or (case.today - case.order.closed_on).days > case.limits.reopen_days:
        yield Problem("order.reopen_over", {"most": case.limits.reopen_days})


def asked_by_another(case: Case) -> Iterator[Problem]:
    """A release takes two of 督察."""
    if case.order.release_asked_by is None:
        yield Problem("order.nothing_asked")
    elif case.order.release_asked_by == case.actor.user_id:
        yield Problem("order.second_needed")


def urge_waits(case: Case) -> Iterator[Problem]:
    if not case.order.urge_waits:
        yield Problem("order.nothing_asked")


def urged_today(case: Case) -> Iterator[Problem]:
    """By hand once a working day."""
    if Hat.MACHINE not in case.actor.hats and Clock.URGE in case.due and not case.overdue(Clock.URGE):
        yield Problem("order.urged_today")


def may_appeal(case: Case) -> Iterator[Problem]:
    """Once, within three working days of the end."""
    if case.order.appeal.times:
        yield Problem("order.appeal_used")
    elif case.overdue(Clock.APPEAL):
        yield Problem("order.appeal_over")


def impartial(case: Case) -> Iterator[Problem]:
    """Who approved or dispatched it decides no appeal about it."""
    if not case.order.appeal.waiting:
        yield Problem("order.nothing_asked")
    elif case.actor.user_id in case.order.approvers | case.order.dispatchers:
        yield Problem("order.own_decision")


def may_dispute(case: Case) -> Iterator[Problem]:
    """Once an officer, and one officer after the other."""
    if case.order.dispute.waiting:
        yield Problem("order.dispute_waits")
    elif case.actor.badge in case.order.disputed:
        yield Problem("order.dispute_used")


def dispute_waits(case: Case) -> Iterator[Problem]:
    if not case.order.dispute.waiting:
        yield Problem("order.nothing_asked")


def two_people(case: Case) -> Iterator[Problem]:
    """Who wrote for the board does not publish it; without the citizen's consent nobody does."""
    if not case.details.consent:
        yield Problem("order.no_consent")
    if case.order.board_text_by is None:
        yield Problem("order.no_board_text")
    elif case.order.board_text_by == case.actor.user_id:
        yield Problem("order.second_needed")


def may_be_told_of(case: Case) -> Iterator[Problem]:
    """There is a consent to be taken back."""
    if not case.details.consent:
        yield Problem("order.no_consent")


def is_published(case: Case) -> Iterator[Problem]:
    if not case.order.published:
        yield Problem("order.not_published")
