"""Machines that push events: each has a token that is good for one source and can be revoked.

A token is shown once, when it is made; its SHA-256 is kept. It reads ``<city>.machine.<secret>``, so that it is told from a person's.
"""

from __future__ import annotations

import re
from typing import Final

from domain.acts.token_create import TokenCreate
from domain.acts.token_revoke import NOT_FOUND, TokenRevoke
from domain.problems import Problem, ProblemError
from server.accounts import repository, tokens
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.db.database import Database
from server.db.work import new_id

_MARK: Final = "machine."
_NAME: Final = re.compile(r"[A-Za-z0-9_.\-\u4e00-\u9fff]{1,28}\Z")
"""As the history takes it, behind what marks it as a machine's."""


def create_token(database: Database, city_id: str, name: str, source: str, by: Author) -> str:
    """Make a token for a machine; it is told this once.

    Raises:
        ProblemError: ``token.bad_name``, ``token.name_taken`` or ``source.bad_name``.
    """
    from server.reading.mapping import check_source  # with it comes YAML, which no request needs

    check_source(source)
    if not _NAME.match(name):
        raise ProblemError(Problem("token.bad_name", {"name": name[:40]}, field="name"))
    token = f"{city_id}.{_MARK}{tokens.secret()}"
    with database.write(city_id) as work:
        told = TokenCreate(new_id(), name, source)
        act(work, Operation.by(by, told, work.now, beside=tokens.digest(token)))
    return token


def revoke_token(database: Database, city_id: str, name: str, by: Author) -> None:
    """Shut a machine out.

    Raises:
        ProblemError: ``token.not_found``.
    """
    with database.write(city_id) as work:
        found = next((one for one in repository.all_tokens(work) if name in (one.name, one.token_id)), None)
        if found is None:
            raise ProblemError(NOT_FOUND.broken(name=name[:40]))
        act(work, Operation.by(by, TokenRevoke(found.token_id), work.now))


def is_machines(token: str) -> bool:
    """Whether a token is a machine's by its looks."""
    return token.partition(".")[2].startswith(_MARK)
