"""A text in a new version; messages that were planned keep theirs."""

from __future__ import annotations

from domain.acts.sms_template_put import SmsTemplatePut
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.sms.repository import rules as repository


def _judge(_work: UnitOfWork, _operation: Operation[SmsTemplatePut]) -> Verdict[None]:
    return Verdict.applied()


def _put(work: UnitOfWork, judged: Judged[SmsTemplatePut, None]) -> None:
    told = judged.operation.payload
    repository.put_template(
        work,
        {
            "template": told.template,
            "text": told.text,
            "signature": told.signature,
            "parts": told.parts,
            "registered_no": told.registered_no or None,
            "registered_on": told.registered_on or None,
            "paused_reason": None,
        },
    )


HANDLER = alone(SmsTemplatePut, _judge, _put)
