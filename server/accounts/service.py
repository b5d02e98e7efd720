"""Logging in and out, tokens, devices: who is behind a request.

An unknown number, a wrong password and a disabled account are answered alike and take as long.
"""

from __future__ import annotations

import base64
import hmac
import secrets

from domain.acts.device_register import DeviceRegister
from domain.acts.device_revoke import DeviceRevoke
from domain.acts.device_wipe import DeviceWipeOrder
from domain.acts.device_wipe_cancel import DeviceWipeCancel
from domain.acts.device_wiped import DeviceWiped
from domain.acts.user_password import PasswordChange
from domain.problems import Problem, ProblemError
from domain.wire import codec
from domain.wire.devices import STANDING_SCHEMA, DeviceState, DeviceWipe, WipeReport
from domain.wire.session import (
    LOGIN_SCHEMA,
    TOKENS_SCHEMA,
    ChangePassword,
    DeviceProof,
    Grant,
    LoggedIn,
    Login,
    Refresh,
    Tokens,
)
from server.accounts import repository, throttle, tokens
from server.accounts.cache import Cache
from server.accounts.new import NewDevice, NewPassword
from server.accounts.passwords import Passwords, check_new
from server.accounts.people import CurrentDevice, CurrentMachine, CurrentUser
from server.accounts.repository import Account, DeviceRow, SessionRow
from server.accounts.scopes import feed_scopes
from server.acts.acting import act
from server.acts.authors import Author, Machine
from server.acts.operation import Operation
from server.config import ServerConfig
from server.db.database import Database
from server.db.mechanism import centre_of
from server.db.work import UnitOfWork, new_id
from server.keys.service import keys_for, sign_grant
from server.web.problems import Refusal
from server.web.versions import older

WIPING = Machine("wiping")
"""By whom it stands on record that a workstation said it is wiped: it has no user any more."""


class Accounts:
    """The door of one process."""

    def __init__(self, database: Database, config: ServerConfig, passwords: Passwords | None = None) -> None:
        self._database = database
        self._config = config
        self._passwords = passwords or Passwords()
        self._users: Cache[CurrentUser] = Cache(config.auth_cache_ms, database.clock)
        self._devices: Cache[CurrentDevice] = Cache(config.auth_cache_ms, database.clock)
        self._refresh_key = database.sealer.subkey("refresh token")

    # Checking -----------------------------------------------------------------------------------------------------

    def cached_user(self, token: str) -> CurrentUser | None:
        """The user of an access token that was checked moments ago, without asking the database."""
        return self._users.get(tokens.digest(token))

    def user_of(self, token: str) -> CurrentUser | None:
        """The user of an access token, ``None`` if it is not valid (any more)."""
        city_id, token_hash = tokens.city_of(token), tokens.digest(token)
        if city_id is None:
            return None
        with self._database.read(city_id) as reading:
            found = repository.user_by_access(reading, token_hash)
        if found is None:
            return None
        user, until, first_use = found
        if first_use:
            # The pair arrived: from now on its predecessor gets nothing any more.
            with self._database.write(city_id) as work:
                repository.change_session(work, user.session_id, successor=None)
        self._users.put(token_hash, user, self._database.clock(), until)
        return user

    def machine_of(self, token: str) -> CurrentMachine | None:
        """The machine with this token, ``None`` if it is unknown or revoked."""
        city_id = tokens.city_of(token)
        if city_id is None:
            return None
        with self._database.read(city_id) as reading:
            return repository.machine_by(reading, tokens.digest(token))

    def cached_device(self, device_id: str, secret: str) -> CurrentDevice | None:
        return self._devices.get(f"{device_id}:{tokens.digest(secret)}")

    def device_of(self, device_id: str, secret: str) -> CurrentDevice | None:
        """The workstation with this credential, ``None`` if it is unknown, revoked or the secret is another."""
        secret_hash = tokens.digest(secret)
        with self._database.read(self._config.city_id) as reading:
            found = repository.find_device_anywhere(reading, device_id)
        device, stored = found or (None, "")
        if not hmac.compare_digest(stored.encode(), secret_hash.encode()) or device is None:
            return None
        self._devices.put(f"{device_id}:{secret_hash}", device, self._database.clock())
        return device

    # Coming in ----------------------------------------------------------------------------------------------------

    def login(self, message: Login, address: str) -> LoggedIn:
        """Let somebody in on a workstation, registering it at its first login.

        Raises:
            Refusal: 401 ``login.failed``, 429 ``login.throttled``, 409 ``device.known``, 401 ``device.invalid``,
                403 ``device.revoked``, 403 ``device.wipe`` (ordered to be wiped), 404 ``city.unknown``.
        """
        with self._database.read(message.city_id) as reading:
            if centre_of(reading) is None:
                raise Refusal(404, "city.unknown")
            device = repository.find_device(reading, message.device.device_id)
        known = device is not None and not device.revoked and _proves(device, message.device)
        limits = throttle.keys(message.number, address, message.device.device_id if known else None)
        account = self.proven(message.city_id, message.number, message.password, limits)
        with self._database.write(message.city_id) as work:
            secret, share = self._admit_device(work, account, message.device)
            return self._logged_in(work, account, message, secret, share)

    def proven(self, city_id: str, number: str, password: str, limits: dict[str, throttle.Limit]) -> Account:
        """The account whose password this is.

        Raises:
            Refusal: 401 ``login.failed``, 429 ``login.throttled``.
        """
        with self._database.write(city_id) as work:
            wait = throttle.count_try(work, limits)
            account = repository.account_by_number(work, number)
        if wait:
            raise throttle.refusal(wait)
        # Outside every transaction: it takes a tenth of a second on purpose, and SQLite has one writer.
        held = self._passwords.holds(account.password_hash if account else None, password)
        if account is None or not held or account.person.disabled:
            raise Refusal(401, "login.failed")
        with self._database.write(city_id) as work:
            throttle.forgive(work, limits)
            if account.password_hash and self._passwords.outdated(account.password_hash):
                renewed = self._passwords.hash(password)
                repository.set_password(
                    work, account.person.user_id, renewed, must_change=account.must_change_password
                )
        return account

    def refresh(self, message: Refresh) -> Tokens:
        """The next pair of tokens; the immediate predecessor gets the same pair again until that has been used.

        Raises:
            Refusal: 401 ``token.invalid``; an older one that was truly given out ends its session.
        """
        city_id = tokens.city_of(message.refresh_token)
        session_id = tokens.session_of(self._refresh_key, message.refresh_token)
        if city_id is None or session_id is None:
            raise _invalid_token()
        with self._database.write(city_id) as work:
            pair = self._rotate(work, session_id, message)
        if pair is None:
            self._users.clear()
            raise _invalid_token()
        return pair

    def logout(self, user: CurrentUser) -> None:
        """End this login. What the workstation still has to deliver goes on by its own credential."""
        with self._database.write(user.city_id) as work:
            repository.change_session(work, user.session_id, revoked_at=work.now)
        self._users.clear()

    def change_password(self, user: CurrentUser, message: ChangePassword, address: str) -> None:
        """Give oneself another password; all other logins of the user end.

        Raises:
            ProblemError: ``password.wrong`` (counted like a failed login) or what ``check_new`` says.
        """
        limits = throttle.keys(user.number, address, user.device_id)
        with self._database.write(user.city_id) as work:
            wait = throttle.count_try(work, limits)
            account = repository.account_by_id(work, user.user_id)
        if wait:
            raise throttle.refusal(wait)
        if account is None or not self._passwords.holds(account.password_hash, message.old):
            raise ProblemError(Problem("password.wrong", field="old"))
        check_new(message.new, user.number, message.old)
        encoded = self._passwords.hash(message.new)
        with self._database.write(user.city_id) as work:
            throttle.forgive(work, limits)
            new = NewPassword(encoded, but=user.session_id)
            act(work, Operation.by(user, PasswordChange(), work.now, beside=new))
        self._users.clear()

    def revoke_device(self, city_id: str, device_id: str, by: Author) -> None:
        """Shut a workstation out: no login, no delivery. What it delivered stays.

        Raises:
            ProblemError: ``device.not_found``.
        """
        with self._database.write(city_id) as work:
            act(work, Operation.by(by, DeviceRevoke(device_id), work.now))
        self._users.clear()
        self._devices.clear()

    def order_wipe(self, city_id: str, message: DeviceWipe, by: Author) -> None:
        """Order a workstation wiped: nobody logs in on it, it delivers what it has, then deletes its store. Or take that back.

        ``by``: who orders; a lead only within their hall.

        Raises:
            ProblemError: ``device.not_found`` (also: wiped or shut out already), ``access.hall``.
        """
        kind = DeviceWipeCancel if message.cancel else DeviceWipeOrder
        with self._database.write(city_id) as work:
            act(work, Operation.by(by, kind(message.device_id, message.reason), work.now))
        self._users.clear()

    def standing(self, device: CurrentDevice, message: WipeReport) -> DeviceState:
        """What is ordered of a workstation; one that says it is wiped is shut out.

        Raises:
            Refusal: 403 ``access.device_other``.
        """
        if message.device_id != device.device_id:
            raise Refusal(403, "access.device_other")
        if message.wiped:
            with self._database.write(device.city_id) as work:
                told = DeviceWiped(device.device_id, wiped=True)
                act(work, Operation.by(WIPING, told, work.now, device_id=device.device_id))
            self._users.clear()
            self._devices.clear()
            return DeviceState(STANDING_SCHEMA, device.device_id)
        with self._database.read(device.city_id) as reading:
            row = repository.find_device(reading, device.device_id)
        return DeviceState(STANDING_SCHEMA, device.device_id, wipe=row is not None and row.wipe_ordered)

    def author_key(self, user_id: str, device_id: str) -> bytes:
        """The key of an author's MACs on a device: derived, so that the centre keeps none."""
        return self._database.sealer.subkey(f"author|{user_id}|{device_id}")

    # Steps --------------------------------------------------------------------------------------------------------

    def _admit_device(
        self, work: UnitOfWork, account: Account, proof: DeviceProof
    ) -> tuple[str | None, bytes]:
        """The secret if one is given out now, and the device's key share."""
        sealer, place = work.sealer, b"key share " + proof.device_id.encode()
        row = repository.find_device(work, proof.device_id)
        if row is not None and row.revoked:
            raise Refusal(403, "device.revoked")
        if row is not None and row.wipe_ordered:
            raise Refusal(403, "device.wipe")
        if row is not None and _proves(row, proof):
            repository.device_seen(work, proof.device_id)
            return None, sealer.open(row.key_share, place)
        if proof.secret:
            raise Refusal(401, "device.invalid")
        if row is not None and row.used:
            raise Refusal(409, "device.known")
        # New, or registered by a login whose answer never arrived: nobody holds its secret.
        secret, share = tokens.secret(), secrets.token_bytes(32)
        new = NewDevice(tokens.digest(secret), sealer.seal(share, place))
        told = DeviceRegister(proof.name)
        act(work, Operation.by(account.person, told, work.now, entity_id=proof.device_id, beside=new))
        return secret, share

    def _logged_in(
        self, work: UnitOfWork, account: Account, message: Login, secret: str | None, share: bytes
    ) -> LoggedIn:
        person, device_id, session_id = account.person, message.device.device_id, new_id()
        pair = self._pair(work, session_id, person.user_id, device_id)
        repository.add_session(
            work,
            {
                "session_id": session_id,
                "user_id": person.user_id,
                "device_id": device_id,
                "access_hash": tokens.digest(pair.access_token),
                "access_until": pair.access_until,
                "refresh_hash": tokens.digest(pair.refresh_token),
                "refresh_until": pair.refresh_until,
                "previous_refresh_hash": None,
                "successor": None,
                "revoked_at": None,
            },
        )
        grant = Grant(
            user_id=person.user_id,
            device_id=device_id,
            number=person.number,
            name=person.name,
            role=person.role,
            hall_id=person.hall_id,
            unit_id=person.unit_id,
            scopes=feed_scopes(person),
            issued_at=work.now,
            until=work.now + self._config.grant_ms,
            skills=account.skills,
        )
        card = centre_of(work)
        assert card is not None  # noqa: S101 - looked up at the start of the login
        return LoggedIn(
            schema=LOGIN_SCHEMA,
            centre_id=card.centre_id,
            epoch=card.epoch,
            now=work.now,
            tokens=pair,
            grant=grant,
            grant_signature=sign_grant(work.sealer, card.centre_id, codec.encode(grant)),
            author_key=base64.b64encode(self.author_key(person.user_id, device_id)).decode(),
            key_share=base64.b64encode(share).decode(),
            device_secret=secret,
            must_change_password=account.must_change_password,
            deliver_only=bool(message.app_version)
            and older(message.app_version, self._config.oldest_working),
        )

    def _rotate(self, work: UnitOfWork, session_id: str, message: Refresh) -> Tokens | None:
        row = repository.find_session(work, session_id)
        if row is None or row.device_id != message.device_id or row.revoked_at is not None:
            return None
        account = repository.account_by_id(work, row.user_id)
        if row.refresh_until <= work.now or account is None or account.person.disabled:
            return None
        given, place = tokens.digest(message.refresh_token), session_id.encode()
        if hmac.compare_digest(given, row.refresh_hash):
            return self._next_pair(work, row, place)
        if row.previous_refresh_hash is not None and hmac.compare_digest(given, row.previous_refresh_hash):
            if row.successor is None:
                return None
            return codec.decode(work.sealer.open(row.successor, place), Tokens)
        repository.change_session(work, session_id, revoked_at=work.now)
        return None

    def _next_pair(self, work: UnitOfWork, row: SessionRow, place: bytes) -> Tokens:
        pair = self._pair(work, row.session_id, row.user_id, row.device_id)
        repository.change_session(
            work,
            row.session_id,
            access_hash=tokens.digest(pair.access_token),
            access_until=pair.access_until,
            refresh_hash=tokens.digest(pair.refresh_token),
            refresh_until=pair.refresh_until,
            previous_refresh_hash=row.refresh_hash,
            successor=work.sealer.seal(codec.encode(pair), place),
        )
        return pair

    def _pair(self, work: UnitOfWork, session_id: str, user_id: str, device_id: str) -> Tokens:
        return Tokens(
            schema=TOKENS_SCHEMA,
            access_token=tokens.new_access(work.city_id),
            access_until=work.now + self._config.access_ms,
            refresh_token=tokens.new_refresh(self._refresh_key, work.city_id, session_id),
            refresh_until=work.now + self._config.refresh_ms,
            keys=keys_for(work, self.author_key(user_id, device_id)),
        )


def _proves(row: DeviceRow, proof: DeviceProof) -> bool:
    return bool(proof.secret) and hmac.compare_digest(row.secret_hash, tokens.digest(proof.secret))


def _invalid_token() -> Refusal:
    return Refusal(401, "token.invalid", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
