"""Making and shutting accounts, on record."""

from __future__ import annotations

from domain.acts.user_create import UserCreate
from domain.acts.user_disable import UserDisable
from domain.acts.user_factor_remove import FactorRemove
from domain.acts.user_reset_password import NOT_FOUND, PasswordReset
from domain.ids import derived_id
from domain.problems import ProblemError
from domain.typed import half_width
from domain.vocabulary import Role
from server.accounts import repository
from server.accounts.new import NewAccount, NewPassword
from server.accounts.passwords import Passwords
from server.accounts.people import Person
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.db.database import Database


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
    by: Author,
) -> Person:
    """Make one account whose password must be changed at the first login.

    Raises:
        ProblemError: ``user.number`` (not a login) or ``user.exists``.
    """
    number = half_width(number).strip()
    encoded = (passwords or Passwords()).hash(password)
    person = Person(user_id_of(city_id, number), number, name.strip() or number, role, unit_id, hall_id)
    with database.write(city_id) as work:
        made = UserCreate(number, role)
        act(
            work,
            Operation.by(by, made, work.now, entity_id=person.user_id, beside=NewAccount(person, encoded)),
        )
    return person


def reset(
    database: Database,
    city_id: str,
    number: str,
    password: str,
    passwords: Passwords | None = None,
    *,
    by: Author,
) -> None:
    """Another password, to be changed at the next login; all logins of the user end.

    Raises:
        ProblemError: ``user.not_found``.
    """
    number = half_width(number).strip()
    new = NewPassword((passwords or Passwords()).hash(password))
    with database.write(city_id) as work:
        told, user_id = PasswordReset(number), user_id_of(city_id, number)
        act(work, Operation.by(by, told, work.now, entity_id=user_id, beside=new))


def set_disabled(database: Database, city_id: str, number: str, *, disabled: bool, by: Author) -> None:
    """Shut an account, or open it again. What its owner did stays, and still arrives.

    Raises:
        ProblemError: ``user.not_found``.
    """
    number = half_width(number).strip()
    with database.write(city_id) as work:
        told, user_id = UserDisable(disabled, number), user_id_of(city_id, number)
        act(work, Operation.by(by, told, work.now, entity_id=user_id))


def forget_factors(database: Database, city_id: str, number: str, *, by: Author) -> None:
    """Take away all that somebody signs in by beside their password; their logins by browsers end.

    Raises:
        ProblemError: ``user.not_found``.
    """
    number = half_width(number).strip()
    with database.write(city_id) as work:
        account = repository.account_by_number(work, number)
        if account is None:
            raise ProblemError(NOT_FOUND.broken(number=number))
        act(work, Operation.by(by, FactorRemove(), work.now, entity_id=account.person.user_id))
