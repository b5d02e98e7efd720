"""Messages go to another address, signed by another secret."""

from __future__ import annotations

from domain.acts.webhook_put import WebhookPut
from server.acts.handler import alone
from server.acts.operation import Judged, Operation, Verdict
from server.db.work import UnitOfWork
from server.notices.repository import messages


def _judge(_work: UnitOfWork, operation: Operation[WebhookPut]) -> Verdict[bytes]:
    secret = operation.beside
    assert isinstance(secret, bytes)  # noqa: S101
    return Verdict.applied(secret)


def _put(work: UnitOfWork, judged: Judged[WebhookPut, bytes]) -> None:
    assert judged.verdict.effect is not None  # noqa: S101
    messages.put_hook(work, judged.operation.payload.url, judged.verdict.effect)


HANDLER = alone(WebhookPut, _judge, _put)
