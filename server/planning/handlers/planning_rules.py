"""A city's own rules of planning; the next plan goes by them."""

from __future__ import annotations

from domain.acts.planning_rules import PlanningRules
from domain.times import HOUR
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.planning import repository


def _judge(_work: UnitOfWork, _operation: Operation[PlanningRules]) -> Verdict[None]:
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[PlanningRules, None]) -> None:
    repository.replace_rules(
        work,
        [
            {
                "business_line": rule.business_line,
                "case_type": rule.case_type,
                "questionnaire": rule.questionnaire,
                "hall_id": rule.hall_id,
                "sample_ppm": round(rule.rate * 1_000_000),
                "seed": int(rule.seed),
                "hours_after_event": rule.after_event // HOUR,
            }
            for rule in judged.operation.payload.rules
        ],
    )


HANDLER = alone(PlanningRules, _judge, _put)
