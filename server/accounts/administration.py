"""Making and shutting accounts, on record."""

from __future__ import annotations

from domain.ids import derived_id
from domain.problems import Problem, ProblemError
from domain.vocabulary import Role
from domain.wire.rows import RowKind, hall_scope
from server.accounts import repository
from server.accounts.passwords import Passwords
from server.accounts.people import Person
from server.accounts.repository import Account
from server.db.database import Database
from server.db.work import Reading, Record

MAX_NUMBER = 32


def user_id_of(city_id: str, number: str) -> str:
    """Id of the user with a 工号: derived, so that a second import of the same list means the same people."""
    return derived_id("user", city_id, number)


def create_user(
    database: Database,
    city_id: str,
    *,
    number: str,
    name: str,
    role: Role,
    password: str,
    unit_id: str | None = None,
    hall_id: str | None = None,
    passwords: Passwords | None = None,
) -> Person:
    """Make one account whose password must be changed at the first login.

    Raises:
        ProblemError: ``user.number`` (not a login) or ``user.exists``.
    """
    number = number.strip()
    if not number or len(number) > MAX_NUMBER or any(c.isspace() for c in number):
        raise ProblemError(Problem("user.number", {"most": MAX_NUMBER}, field="number"))
    encoded = (passwords or Passwords()).hash(password)
    person = Person(user_id_of(city_id, number), number, name.strip() or number, role, unit_id, hall_id)
    with database.write(city_id) as work:
        if repository.account_by_number(work, number) is not None:
            raise ProblemError(Problem("user.exists", {"number": number}, field="number"))
        repository.add_user(work, person, encoded)
        record = work.record("user.create", person.user_id, {"number": number, "role": role}, author_id=None)
        announce(record, person)
    return person


def reset(
    database: Database, city_id: str, number: str, password: str, passwords: Passwords | None = None
) -> None:
    """Another password, to be changed at the next login; all logins of the user end.

    Raises:
        ProblemError: ``user.not_found``.
    """
    encoded = (passwords or Passwords()).hash(password)
    with database.write(city_id) as work:
        person = _account(work, number).person
        repository.set_password(work, person.user_id, encoded, must_change=True)
        repository.revoke_sessions(work, user_id=person.user_id)
        work.record("user.reset_password", person.user_id, {"number": number}, author_id=None)


def set_disabled(database: Database, city_id: str, number: str, *, disabled: bool) -> None:
    """Shut an account, or open it again. What its owner did stays, and still arrives.

    Raises:
        ProblemError: ``user.not_found``.
    """
    with database.write(city_id) as work:
        person = _account(work, number).person
        repository.set_disabled(work, person.user_id, disabled=disabled)
        if disabled:
            repository.revoke_sessions(work, user_id=person.user_id)
        record = work.record("user.disable", person.user_id, {"disabled": disabled}, author_id=None)
        announce(record, person)


def announce(record: Record, person: Person) -> None:
    """Say that a user's row changed, where colleagues see it."""
    if person.hall_id is not None:
        record.touch(hall_scope(person.hall_id), RowKind.USER, person.user_id)


def _account(reading: Reading, number: str) -> Account:
    account = repository.account_by_number(reading, number.strip())
    if account is None:
        raise ProblemError(Problem("user.not_found", {"number": number}, field="number"))
    return account
