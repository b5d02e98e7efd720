"""Who may come in: every route declares its access by one of these dependencies, or a test fails.

``user: Annotated[CurrentUser, require(Permission.TASK_WORK)]`` for people, ``device: Annotated[CurrentDevice, by_device()]`` for a
workstation delivering, ``dependencies=[public("why")]`` for the few open ones. Services narrow to the unit or hall of ``user``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from domain.permissions import Permission, may
from server.accounts.machines import is_machines
from server.accounts.people import CurrentDevice, CurrentMachine, CurrentUser
from server.accounts.service import Accounts
from server.web.door import CALLER
from server.web.problems import Refusal
from server.web.state import Centre, centre_of
from server.web.versions import older

CLIENT_VERSION = "X-Client-Version"
DEVICE_HEADER = "X-Device"


class KnowsPeople(Protocol):
    """The running centre, as those know it who ask who somebody is."""

    @property
    def accounts(self) -> Accounts: ...


def accounts_of(request: Request) -> Accounts:
    """The accounts of the centre that serves this request."""
    centre: KnowsPeople = request.app.state.centre
    return centre.accounts


async def _accounts(request: Request) -> Accounts:
    return accounts_of(request)


TheAccounts = Annotated[Accounts, Depends(_accounts)]
"""Parameter of a route: accounts, logins and workstations."""


@dataclass(frozen=True, slots=True)
class Access:
    """What a route declares. ``kind`` is public, user, device, device_or_user, machine_or_user, gateway (``server.sms.hooks``), or browser
    (``server.browser.access``).

    Attributes:
        permission: what a user needs; ``None``: any user who is signed in.
        new_work: refused with 426 to a client that may only deliver.
        before_change: open to a user who must change their password first.
        reason: why a public route is public.
    """

    kind: str
    permission: Permission | None = None
    new_work: bool = False
    before_change: bool = False
    reason: str = ""


def require(permission: Permission, *, new_work: bool = False) -> Any:
    """A signed-in user with this permission; 401, 403 or (``new_work``) 426 otherwise. Gives a ``CurrentUser``."""
    return declared(Access("user", permission, new_work), _user)


def signed_in(*, new_work: bool = False, before_change: bool = False) -> Any:
    """Any signed-in user. Gives a ``CurrentUser``."""
    return declared(Access("user", None, new_work, before_change), _user)


def by_device() -> Any:
    """A registered workstation by its own credential; goes on after its user went home. Gives a ``CurrentDevice``."""
    return declared(Access("device"), _device)


def by_device_or(permission: Permission) -> Any:
    """A user with this permission, or any registered device. Gives one of the two."""
    return declared(Access("device_or_user", permission), _either)


def by_machine_or(permission: Permission) -> Any:
    """A user with this permission, or a machine that has a token for it. Gives one of the two."""
    return declared(Access("machine_or_user", permission), _machine_or_user)


def public(reason: str) -> Any:
    """A route open to everybody, and why."""
    return declared(Access("public", reason=reason), _nobody)


def declared(access: Access, check: Callable[[Request, Access], Awaitable[Any]]) -> Any:
    """The dependency that gives a route whom the door let in by ``check``, before it read the body."""

    async def dependency(request: Request) -> Any:
        return request.scope[CALLER]

    async def at_the_door(request: Request) -> Any:
        return await check(request, access)

    dependency.access = access  # type: ignore[attr-defined]  # read by the door, by OpenAPI, by the test that walks all routes
    dependency.check = at_the_door  # type: ignore[attr-defined]
    return Depends(dependency)


async def _nobody(_request: Request, _access: Access) -> None:
    return None


async def _user(request: Request, access: Access) -> CurrentUser:
    accounts = accounts_of(request)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refusal(401, "access.no_token", headers={"WWW-Authenticate": "Bearer"})
    user = accounts.cached_user(token)
    if user is None:
        user = await run_in_threadpool(accounts.user_of, token)
    if user is None:
        raise Refusal(
            401, "access.token_invalid", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'}
        )
    if user.must_change_password and not access.before_change:
        raise Refusal(403, "password.must_change")
    if access.permission is not None and not may(user.roles, access.permission):
        raise Refusal(403, "access.forbidden", {"permission": access.permission})
    if access.new_work:
        refuse_old(request, centre_of(request))
    return user


async def _device(request: Request, _access: Access) -> CurrentDevice:
    return await device_of(request, request.headers.get("Authorization", ""))


async def _machine_or_user(request: Request, access: Access) -> CurrentUser | CurrentMachine:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not is_machines(token):
        return await _user(request, access)
    machine = await run_in_threadpool(accounts_of(request).machine_of, token)
    if machine is None:
        raise Refusal(
            401, "access.token_invalid", headers={"WWW-Authenticate": 'Bearer error="invalid_token"'}
        )
    return machine


async def _either(request: Request, access: Access) -> CurrentUser | CurrentDevice:
    if request.headers.get("Authorization", "").lower().startswith("device "):
        return await _device(request, access)
    return await _user(request, access)


async def device_of(request: Request, credential: str) -> CurrentDevice:
    """The device of a ``Device <id>:<secret>`` credential.

    Raises:
        Refusal: 401 where there is none or it does not hold.
    """
    scheme, _, proof = credential.partition(" ")
    device_id, _, secret = proof.partition(":")
    if scheme.lower() != "device" or not device_id or not secret:
        raise Refusal(401, "access.no_device", headers={"WWW-Authenticate": "Device"})
    accounts = accounts_of(request)
    device = accounts.cached_device(device_id, secret)
    if device is None:
        device = await run_in_threadpool(accounts.device_of, device_id, secret)
    if device is None:
        raise Refusal(401, "access.device_invalid", headers={"WWW-Authenticate": "Device"})
    return device


async def _with_device(request: Request) -> CurrentDevice:
    return await device_of(request, request.headers.get(DEVICE_HEADER, ""))


def beside_device() -> Any:
    """The workstation named in ``X-Device: Device <id>:<secret>`` beside the user's token. Gives a ``CurrentDevice``."""
    return Depends(_with_device)


def refuse_old(request: Request, centre: Centre) -> None:
    """Answer 426 to a client that is too old for new work; one that does not say its version is taken as current."""
    told = request.headers.get(CLIENT_VERSION)
    if told and older(told, centre.config.oldest_working):
        raise Refusal(426, "client.too_old", {"version": told[:40], "oldest": centre.config.oldest_working})
