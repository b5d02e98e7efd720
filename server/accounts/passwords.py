"""Passwords: argon2id (RFC 9106), rules for new ones, and generated ones that are shown once."""

from __future__ import annotations

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from domain.problems import Problem, ProblemError

MIN_LENGTH = 8
MAX_LENGTH = 256

_TOO_COMMON = frozenset(
    {
        "12345678", "123456789", "1234567890", "11111111", "88888888", "66666666", "00000000", "password",
        "password1", "qwertyui", "qwer1234", "abcd1234", "a1234567", "iloveyou", "admin123", "minyi110", "11011011",
    }
)  # fmt: skip
# No look-alikes: read from a screen and typed once.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class Passwords:
    """Hashes and checks. The parameters are RFC 9106's second recommendation; tests may take cheaper ones."""

    def __init__(self, time_cost: int = 3, memory_kib: int = 64 * 1024, parallelism: int = 4) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=parallelism)

    def hash(self, password: str) -> str:
        """The encoded hash, salt and parameters in it."""
        return self._hasher.hash(password)

    def holds(self, encoded: str | None, password: str) -> bool:
        """Whether the password is the one of this hash. Without a hash it takes as long and says no."""
        try:
            self._hasher.verify(encoded or self._dummy(), password)
        except (Argon2Error, InvalidHashError):
            return False
        return encoded is not None

    def outdated(self, encoded: str) -> bool:
        """Whether the hash was made with other parameters and should be made anew at this login."""
        return self._hasher.check_needs_rehash(encoded)

    @lru_cache(maxsize=1)  # noqa: B019 - one instance per process
    def _dummy(self) -> str:
        return self._hasher.hash(secrets.token_hex(16))


def check_new(password: str, number: str, old: str | None = None) -> None:
    """Refuse a new password that a stranger would try first.

    Raises:
        ProblemError: ``password.too_short``, ``password.too_long``, ``password.too_common``, ``password.is_number``,
            ``password.unchanged``.
    """
    if len(password) < MIN_LENGTH:
        raise ProblemError(Problem("password.too_short", {"least": MIN_LENGTH}, field="new"))
    if len(password) > MAX_LENGTH:
        raise ProblemError(Problem("password.too_long", {"most": MAX_LENGTH}, field="new"))
    if old is not None and password == old:
        raise ProblemError(Problem("password.unchanged", field="new"))
    plain = password.casefold()
    if plain in (number.casefold(), number.casefold() * 2) or (
        len(number) >= 4 and plain == number.casefold()[::-1]
    ):
        raise ProblemError(Problem("password.is_number", field="new"))
    if plain in _TOO_COMMON or len(set(plain)) < 4:
        raise ProblemError(Problem("password.too_common", field="new"))


def generate() -> str:
    """A password to be shown once and changed at the first login: 59 bits in three groups of four."""
    letters = [secrets.choice(_ALPHABET) for _ in range(12)]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))
