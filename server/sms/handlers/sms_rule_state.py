"""A rule is paused, goes on, or is stopped."""

from __future__ import annotations

from domain.acts.sms_rule_state import SmsRuleState
from domain.problems import Problem
from domain.sms.rules import RuleState
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.sms import stopping
from server.sms.repository import looking
from server.sms.repository import rules as repository


def _judge(work: UnitOfWork, operation: Operation[SmsRuleState]) -> Verdict[None]:
    rule = operation.payload.rule
    if all(rule != one.rule for one in repository.in_force(work)):
        return Verdict.refused(Problem("sms.rule.unknown", {"rule": rule}, field="rule"))
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[SmsRuleState, None]) -> None:
    told = judged.operation.payload
    state = RuleState(told.state)
    repository.set_state(work, told.rule, state, told.reason)
    if state is RuleState.STOPPED:
        stopping.cancel(work, told.rule)
    elif state is RuleState.RUNNING:
        looking.look_at_the_last_days(work)


HANDLER = alone(SmsRuleState, _judge, _put)
