"""How somebody comes in: the centre's card, login, tokens, the grant for working without the centre."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from msgspec import Meta

from domain.wire.keys import CentreKeys
from domain.wire.types import Code, Count, Id, Instant, Short

CENTRE_SCHEMA = "minyi110.centre/1"
LOGIN_SCHEMA = "minyi110.login/1"
TOKENS_SCHEMA = "minyi110.tokens/1"


@dataclass(frozen=True, slots=True)
class CentreCard:
    """``GET /api/v1/centre``, without login: which centre this is, its clock, and which client versions it works with.

    A client older than ``oldest_working`` may only deliver (push) and finish the open form.
    """

    schema: Code
    centre_id: Id
    city_id: Short
    city_name: Short
    zone: Short
    epoch: Count
    now: Instant
    version: Short
    oldest_working: Short


@dataclass(frozen=True, slots=True)
class DeviceProof:
    """Which workstation is speaking; a first login leaves ``secret`` empty and is given one."""

    device_id: Id
    name: Short
    secret: Short = ""


@dataclass(frozen=True, slots=True)
class Login:
    """``POST /api/v1/login``."""

    city_id: Short
    number: Short
    password: Annotated[str, Meta(min_length=1, max_length=256)]
    device: DeviceProof
    app_version: Short = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A short access token and the refresh token that follows it; times in ms. With every pair come the centre's keys as they are."""

    schema: Code
    access_token: str
    access_until: Instant
    refresh_token: str
    refresh_until: Instant
    keys: CentreKeys | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """Permission to start without the centre on this device until ``until`` (72 h), signed by the centre."""

    user_id: Id
    device_id: Id
    number: Short
    name: Short
    role: Code
    hall_id: Short | None
    unit_id: Id | None
    scopes: list[Short]
    issued_at: Instant
    until: Instant
    skills: list[Code] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Answer to a login.

    Attributes:
        grant: what the user is; ``grant_signature`` proves it came from this centre (hex Ed25519 over its canonical JSON).
        author_key: base64, 32 bytes: key of this author's MACs on this device.
        key_share: base64, 32 bytes: the centre's slot share for this device's store.
        device_secret: only at the device's first login.
        must_change_password: nothing but a password change is allowed until it is done.
    """

    schema: Code
    centre_id: Id
    epoch: Count
    now: Instant
    tokens: Tokens
    grant: Grant
    grant_signature: str
    author_key: str
    key_share: str
    device_secret: str | None = None
    must_change_password: bool = False
    deliver_only: bool = False


@dataclass(frozen=True, slots=True)
class Refresh:
    """``POST /api/v1/token/refresh``: the newest pair, or its immediate predecessor if that reply was lost."""

    refresh_token: str
    device_id: Id


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """``POST /api/v1/password``."""

    old: Annotated[str, Meta(min_length=1, max_length=256)]
    new: Annotated[str, Meta(min_length=8, max_length=256)]
