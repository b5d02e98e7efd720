"""Routes of logging in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from domain.permissions import Permission
from domain.wire.devices import DeviceState, DeviceWipe, WipeReport
from domain.wire.session import ChangePassword, LoggedIn, Login, Refresh, Tokens
from server.accounts.access import TheAccounts, by_device, public, require, signed_in
from server.accounts.people import CurrentDevice, CurrentUser
from server.web.messages import body, reply, wire

router = APIRouter(tags=["accounts"])

_BEFORE_LOGIN = "nobody is logged in yet; throttled by number and address"


@router.post("/login", dependencies=[public(_BEFORE_LOGIN)], **wire(Login, LoggedIn))
def login(accounts: TheAccounts, request: Request, message: Annotated[Login, body(Login)]) -> Response:
    """Log in with 工号 and password on a workstation; the first login registers the workstation."""
    return reply(accounts.login(message, _address(request)))


@router.post(
    "/token/refresh",
    dependencies=[public("the refresh token in the body is the proof")],
    **wire(Refresh, Tokens),
)
def refresh(accounts: TheAccounts, message: Annotated[Refresh, body(Refresh)]) -> Response:
    """The next pair of tokens. A lost reply costs nothing: ask again with the same token."""
    return reply(accounts.refresh(message))


@router.post("/logout", **wire(None, None, status=204, what="Logged out."))
def logout(accounts: TheAccounts, user: Annotated[CurrentUser, signed_in(before_change=True)]) -> Response:
    """End this login."""
    accounts.logout(user)
    return Response(status_code=204)


@router.post(
    "/password", **wire(ChangePassword, None, status=204, what="Changed; all other logins of the user ended.")
)
def change_password(
    accounts: TheAccounts,
    request: Request,
    user: Annotated[CurrentUser, signed_in(before_change=True)],
    message: Annotated[ChangePassword, body(ChangePassword)],
) -> Response:
    """Change one's own password."""
    accounts.change_password(user, message, _address(request))
    return Response(status_code=204)


@router.post("/devices/wipe", **wire(DeviceWipe, None, status=204, what="Ordered, or taken back."))
def order_wipe(
    accounts: TheAccounts,
    user: Annotated[CurrentUser, require(Permission.DEVICE_WIPE)],
    message: Annotated[DeviceWipe, body(DeviceWipe)],
) -> Response:
    """Order a workstation wiped: it delivers what it has, then deletes its store. A lead: within their hall."""
    accounts.order_wipe(user.city_id, message, user)
    return Response(status_code=204)


@router.post("/devices/standing", **wire(WipeReport, DeviceState))
def standing(
    accounts: TheAccounts,
    device: Annotated[CurrentDevice, by_device()],
    message: Annotated[WipeReport, body(WipeReport)],
) -> Response:
    """What is ordered of this workstation; or it says that it is wiped."""
    return reply(accounts.standing(device, message))


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else "unknown"
