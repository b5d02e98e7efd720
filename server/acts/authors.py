"""Who an operation is by: a person, the centre itself, or whoever runs the command line on its machine."""

from __future__ import annotations

import getpass
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from domain.vocabulary import Role

MACHINE, CONSOLE, TOKEN = "machine:", "console:", "token:"
"""What the ids of authors who are no users begin with in the history."""

_MOST = 36
"""Characters the history has for an author."""


class Author(Protocol):
    """Whoever does an act; a person of the accounts, or one of those below.

    ``user_id`` stands in the history. ``roles`` and ``hall_id`` are what the rules ask for: ``domain.acts.world.Doer``.
    """

    @property
    def user_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def roles(self) -> Collection[Role] | None: ...
    @property
    def hall_id(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Machine:
    """The centre on its own, by the name of what does it (``planning``, ``lease``). No permission is asked of it."""

    name: str

    @property
    def user_id(self) -> str:
        """As the history names it; no user has such an id."""
        return f"{MACHINE}{self.name}"[:_MOST]

    @property
    def roles(self) -> None:
        return None

    @property
    def hall_id(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Console:
    """Whoever runs the command line on the centre's machine, by their login there. They could change the database by hand as well, so
    that no permission is asked of them."""

    name: str

    @classmethod
    def here(cls) -> Console:
        """Whoever runs this process."""
        try:
            return cls(getpass.getuser())
        except (KeyError, OSError):  # no such login, as in a container
            return cls("unknown")

    @property
    def user_id(self) -> str:
        """As the history names them; no user has such an id."""
        return f"{CONSOLE}{self.name}"[:_MOST]

    @property
    def roles(self) -> None:
        return None

    @property
    def hall_id(self) -> None:
        return None


def name_of(author_id: str) -> str:
    """How an author who is no user is shown to people: the login of whoever ran the command line, the part of the centre, the machine
    that has a token."""
    return author_id.removeprefix(CONSOLE).removeprefix(MACHINE).removeprefix(TOKEN)
