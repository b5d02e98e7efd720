"""A rule in a new version; planning looks again at the events of the last days."""

from __future__ import annotations

from domain.acts.sms_rule_put import SmsRulePut
from domain.problems import Problem
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.sms.repository import looking
from server.sms.repository import rules as repository


def _judge(work: UnitOfWork, operation: Operation[SmsRulePut]) -> Verdict[None]:
    rule = operation.payload
    if rule.template not in repository.templates(work):
        return Verdict.refused(Problem("sms.rule.template", {"template": rule.template}, field="template"))
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[SmsRulePut, None]) -> None:
    repository.put_rule(work, judged.operation.payload.as_rule())
    looking.look_at_the_last_days(work)


HANDLER = alone(SmsRulePut, _judge, _put)
