"""The second factor: an authenticator's codes, security keys, recovery codes; who needs one, and whether it was shown."""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass

import pyotp

from domain.acts.user_factor_add import FactorAdd
from domain.acts.user_factor_remove import FactorRemove
from domain.problems import Problem, ProblemError
from domain.times import SECOND
from server.accounts.browsing import Step
from server.accounts.new import NewFactor, NewFactors
from server.accounts.people import Person
from server.accounts.repository import factors
from server.accounts.repository.factors import KEY, RECOVERY, TOTP
from server.acts.acting import act
from server.acts.operation import Operation
from server.db.sealing import SealBroken, Sealer
from server.db.work import Reading, UnitOfWork, new_id
from server.settings.repository import terms_of

STEP_S = 30
RECOVERY_CODES = 10

# No look-alikes: read from paper and typed once.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class OwnFactor:
    """One as its owner sees it."""

    factor_id: str
    kind: str
    name: str
    created_at: int
    used_at: int | None


def step_for(reading: Reading, person: Person) -> Step:
    """What a login whose password held has to show yet."""
    if any(one.kind in (TOTP, KEY) for one in factors.of(reading, person.user_id)):
        return Step.SECOND
    return Step.ENROL if needed(reading, person) else Step.OPEN


def needed(reading: Reading, person: Person) -> bool:
    """Whether the city asks a second factor of somebody's role."""
    return person.role in terms_of(reading).settings.login.second_factor_roles


def own(reading: Reading, user_id: str) -> list[OwnFactor]:
    """What somebody has."""
    return [
        OwnFactor(
            row.factor_id,
            row.kind,
            reading.sealer.open(row.name, _place(row.factor_id)).decode() if row.name else "",
            row.created_at,
            row.used_at,
        )
        for row in factors.of(reading, user_id)
    ]


# Enrolling --------------------------------------------------------------------------------------------------------------


def new_secret(sealer: Sealer, session_id: str) -> tuple[str, str]:
    """A fresh secret for an authenticator, in base 32, and the same sealed for the form that comes back with it."""
    secret = pyotp.random_base32()
    sealed = sealer.seal(secret.encode(), _offered(session_id))
    return secret, base64.urlsafe_b64encode(sealed).decode()


def offered_secret(sealer: Sealer, session_id: str, sealed: str) -> str:
    """The secret that a form came back with.

    Raises:
        ProblemError: ``factor.stale``: it is none that was given out in this login.
    """
    try:
        return sealer.open(base64.urlsafe_b64decode(sealed), _offered(session_id)).decode()
    except (SealBroken, ValueError):
        raise ProblemError(Problem("factor.stale")) from None


def provisioning(secret: str, number: str, city_name: str) -> str:
    """What an authenticator reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=number, issuer_name=f"民意110 {city_name}".strip())


def add_totp(work: UnitOfWork, person: Person, secret: str, code: str, name: str) -> None:
    """Enrol an authenticator that shows the right code.

    Raises:
        ProblemError: ``factor.wrong``.
    """
    at = _step_of(secret, code, work.now)
    if at is None:
        raise ProblemError(Problem("factor.wrong", field="code"))
    add(work, person, TOTP, name, secret.encode(), counter=at)


def add(work: UnitOfWork, person: Person, kind: str, name: str, secret: bytes, counter: int = 0) -> None:
    """Enrol something whose possession was shown."""
    factor_id = new_id()
    place = _place(factor_id)
    new = NewFactor(
        factor_id, work.sealer.seal(name.encode(), place), work.sealer.seal(secret, place), counter
    )
    act(work, Operation.by(person, FactorAdd(factor_id, kind), work.now, beside=NewFactors((new,))))


def new_recovery_codes(work: UnitOfWork, person: Person) -> list[str]:
    """A fresh set, shown once; the earlier set is worth nothing any more."""
    codes = ["-".join(_letters(5) for _ in range(2)) for _ in range(RECOVERY_CODES)]
    rows = []
    for code in codes:
        factor_id = new_id()
        digest = _recovery_digest(work.sealer, person.user_id, code)
        rows.append(NewFactor(factor_id, None, work.sealer.seal(digest.encode(), _place(factor_id))))
    told = FactorAdd(rows[0].factor_id, RECOVERY)
    act(work, Operation.by(person, told, work.now, beside=NewFactors(tuple(rows))))
    return codes


def remove(work: UnitOfWork, person: Person, factor_id: str) -> None:
    """Take one of somebody's own away.

    Raises:
        ProblemError: ``factor.not_own``; ``factor.last``: their role needs one, and it is the last.
    """
    left = [
        one for one in factors.of(work, person.user_id) if one.factor_id != factor_id and one.kind != RECOVERY
    ]
    if not left and needed(work, person):
        raise ProblemError(Problem("factor.last"))
    act(work, Operation.by(person, FactorRemove(factor_id), work.now))
    if not left:
        factors.remove(work, person.user_id, kind=RECOVERY)


# Showing it -------------------------------------------------------------------------------------------------------------


def prove_code(work: UnitOfWork, user_id: str, code: str) -> str | None:
    """The kind of thing that a code proves, an authenticator's or a recovery code; ``None`` if nothing, or it was used before."""
    plain = code.strip().lower().replace(" ", "")
    for row in factors.of(work, user_id):
        secret = work.sealer.open(row.secret, _place(row.factor_id)) if row.kind != KEY else b""
        if row.kind == TOTP:
            at = _step_of(secret.decode(), plain, work.now)
            if at is not None and factors.use(work, row.factor_id, at):
                return TOTP
        elif row.kind == RECOVERY:
            digest = _recovery_digest(work.sealer, user_id, plain)
            if hmac.compare_digest(digest.encode(), secret) and factors.remove(
                work, user_id, only=row.factor_id
            ):
                return RECOVERY
    return None


def opened(reading: Reading, row: factors.FactorRow) -> bytes:
    """The secret of one."""
    return reading.sealer.open(row.secret, _place(row.factor_id))


def _step_of(secret: str, code: str, now: int) -> int | None:
    """The step, now or next to now, whose code this is: clocks of telephones are a little off."""
    if not (len(code) == 6 and code.isdigit()):
        return None
    totp, current = pyotp.TOTP(secret), now // SECOND // STEP_S
    for step in (current, current - 1, current + 1):
        if hmac.compare_digest(totp.at(step * STEP_S).encode(), code.encode()):
            return step
    return None


def _recovery_digest(sealer: Sealer, user_id: str, code: str) -> str:
    return sealer.mac("recovery code", f"{user_id} {code}".encode())


def _letters(count: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(count))


def _place(factor_id: str) -> bytes:
    return f"second factor {factor_id}".encode()


def _offered(session_id: str) -> bytes:
    return f"offered secret {session_id}".encode()
