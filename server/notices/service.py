"""What somebody does about their notices, and where a city's messages go."""

from __future__ import annotations

import secrets

from domain.acts.notice_choose import NoticeChoose
from domain.acts.notice_read import NoticeRead
from domain.acts.webhook_put import WebhookPut
from domain.ids import derived_id
from domain.wire.notices import NoticeChoice, ReadNotices
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.db.work import UnitOfWork


def read(work: UnitOfWork, author: Author, told: ReadNotices) -> None:
    """They read these."""
    act(work, Operation.by(author, NoticeRead(told.notice_ids, told.until), work.now))


def choose(work: UnitOfWork, author: Author, wanted: NoticeChoice) -> None:
    """They want nothing of these topics from now on.

    Raises:
        ProblemError: ``notice.topic_unknown``; ``notice.topic_always``: nobody can choose it away.
    """
    act(work, Operation.by(author, NoticeChoose(wanted.silent), work.now))


def put_webhook(work: UnitOfWork, url: str, by: Author) -> str:
    """Messages go there from now on (empty: nowhere); returns the new secret that signs them, to be shown once.

    Raises:
        ProblemError: ``webhook.url``.
    """
    secret = secrets.token_hex(32)
    hook_id = derived_id("webhook", work.city_id)
    act(work, Operation.by(by, WebhookPut(url), work.now, entity_id=hook_id, beside=secret.encode()))
    return secret if url else ""
