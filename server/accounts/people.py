"""Who somebody is at the centre."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from domain.vocabulary import Role
from server.acts.authors import TOKEN


@dataclass(frozen=True, slots=True)
class Person:
    """A user as rules and audit need them. ``unit_id`` is their unit, ``hall_id`` their callback hall, where they have one."""

    user_id: str
    number: str
    name: str
    role: Role
    unit_id: str | None = None
    hall_id: str | None = None
    disabled: bool = False

    @property
    def roles(self) -> tuple[Role, ...]:
        """As ``domain.permissions`` asks for them."""
        return (self.role,)


@dataclass(frozen=True, slots=True)
class CurrentUser(Person):
    """The person behind a request.

    Attributes:
        session_id: their login; device_id the workstation it was made on.
        must_change_password: nothing but that is allowed until it is done.
    """

    city_id: str = ""
    session_id: str = ""
    device_id: str = ""
    must_change_password: bool = False


@dataclass(frozen=True, slots=True)
class CurrentDevice:
    """The workstation behind a request: it may deliver other people's signed operations."""

    device_id: str
    city_id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class CurrentMachine:
    """The machine behind a request, an author. Its token says what it may; no role does."""

    token_id: str
    city_id: str
    name: str
    source: str

    @property
    def user_id(self) -> str:
        """As the history names it; no user has such an id."""
        return f"{TOKEN}{self.name}"

    @property
    def roles(self) -> Collection[Role] | None:
        return None

    @property
    def hall_id(self) -> str | None:
        return None
