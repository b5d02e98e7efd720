"""Telling whoever switches gateways that sending stopped, or soon will: as a notice, once."""

from __future__ import annotations

from domain.notices import TextTrouble
from domain.permissions import Permission
from server.db.work import UnitOfWork
from server.notices.repository import people
from server.notices.telling import TextNews, note_texts


def tell(work: UnitOfWork, what: TextTrouble, name: str, once: str) -> None:
    """Tell them, once under these words."""
    # Those who can do something about it and have notices at all.
    hearers = people.of_the_city(work, Permission.SMS_GATEWAY, Permission.ORDER_READ)
    note_texts(work, TextNews(what, name, once), hearers)
