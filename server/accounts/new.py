"""What comes beside acts on accounts and stands in no history: hashes of passwords and secrets, sealed shares of keys."""

from __future__ import annotations

from dataclasses import dataclass

from server.accounts.people import Person


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A person whose account is made, with their first password."""

    person: Person
    password_hash: str
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewPassword:
    """``but``: the login in which it was changed, which stays."""

    password_hash: str
    but: str | None = None


@dataclass(frozen=True, slots=True)
class NewDevice:
    """What a workstation proves itself by, and its part of the store's key, sealed."""

    secret_hash: str
    key_share: bytes


@dataclass(frozen=True, slots=True)
class NewFactor:
    """Something to prove oneself by: its name and its secret, sealed; ``counter`` is the newest step or count that was used."""

    factor_id: str
    name: bytes | None
    secret: bytes
    counter: int = 0


@dataclass(frozen=True, slots=True)
class NewFactors:
    """One, or a set of recovery codes, which takes the place of the earlier set."""

    rows: tuple[NewFactor, ...]
