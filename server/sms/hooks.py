"""Where gateways bring receipts and replies: let in by address and secret, kept before they are answered, judged afterwards."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import logging
import time
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from domain.signatures import proves
from domain.times import MINUTE
from server.accounts.access import Access, declared
from server.db.database import Database
from server.sms.gateways.interface import RawIncoming, RawKind
from server.sms.gateways.kinds import Hooks, headers_of
from server.sms.gathering import Full, Gatherer
from server.sms.ways import configured
from server.web.messages import raw_body, wire
from server.web.problems import Refusal
from server.web.state import centre_of

log = logging.getLogger("minyi110.sms")

MOST = 256 * 1024
"""Bytes of one delivery."""
BELIEVED_S = 2.0
"""So long a gateway's settings are believed without asking the database again."""
NOT_OLDER = 5 * MINUTE
"""A signature's instant; what was recorded once cannot be sent again later."""
SECRET = "X-Minyi110-Secret"  # noqa: S105 - the name of a header

router = APIRouter(tags=["sms"])


@dataclass(frozen=True, slots=True)
class Bringer:
    """A gateway that was let in, as far as its headers say."""

    name: str
    kind: str
    hooks: Hooks


class Intake:
    """What hooks need of the running centre."""

    def __init__(self, database: Database, city_id: str) -> None:
        self.gatherer = Gatherer(database, city_id)
        self._database = database
        self._city_id = city_id
        self._known: dict[str, Bringer] = {}
        self._asked_at = float("-inf")

    @property
    def fresh(self) -> bool:
        """Whether what is known of the gateways is believed still."""
        return time.monotonic() - self._asked_at < BELIEVED_S

    def ask(self) -> None:
        """Ask the database anew."""
        with self._database.read(self._city_id) as reading:
            self._known = {
                name: Bringer(name, one.row.kind, one.settings.hooks)
                for name, one in configured(reading).items()
            }
        self._asked_at = time.monotonic()

    def bringer(self, name: str) -> Bringer | None:
        """The gateway of this name."""
        return self._known.get(name)


def intake_of(request: Request) -> Intake:
    """The intake of the centre that serves this request."""
    intake: Intake = request.app.state.sms_intake
    return intake


def by_gateway() -> object:
    """A gateway, by the address it calls from *and* its secret or the headers of its signature. Gives a ``Bringer``."""
    return declared(Access("gateway"), _gateway)


async def _gateway(request: Request, _access: Access) -> Bringer:
    intake = intake_of(request)
    if not intake.fresh:
        await run_in_threadpool(intake.ask)
    bringer = intake.bringer(request.url.path.split("/")[-2])
    # One answer for all of it: who asks learns neither which gateways there are nor what was wrong.
    if bringer is None or not _from_there(request, bringer.hooks) or not _knows(request, bringer.hooks):
        log.warning("a hook of a gateway was called by somebody else")
        raise _stranger()
    return bringer


@router.post(
    "/sms/hooks/{gateway}/{kind}",
    **wire(None, None, what="It is kept; what it says is judged afterwards.", media="text/plain"),
)
async def bring(
    kind: RawKind,
    request: Request,
    bringer: Annotated[Bringer, by_gateway()],
    data: Annotated[bytes, raw_body(MOST)],
) -> Response:
    """Receipts or replies, in the gateway's own form."""
    return await _kept(request, bringer, kind, data)


@router.get(
    "/sms/hooks/{gateway}/{kind}",
    **wire(None, None, what="It is kept; what it says is judged afterwards.", media="text/plain"),
)
async def bring_in_the_address(
    kind: RawKind, request: Request, bringer: Annotated[Bringer, by_gateway()]
) -> Response:
    """A receipt of a gateway that can do no better (Kannel's ``dlr-url``): nothing but our reference and a state stand in the address."""
    if kind is not RawKind.RECEIPT:
        raise Refusal(405, "http.method", headers={"Allow": "POST"})
    return await _kept(request, bringer, kind, b"")


async def _kept(request: Request, bringer: Bringer, kind: RawKind, data: bytes) -> Response:
    if not _signed(request, bringer.hooks, data):
        log.warning("a hook of a gateway was called with a wrong signature")
        raise _stranger()
    wanted = headers_of(bringer.kind)
    headers = {name: request.headers[name] for name in wanted if name in request.headers}
    raw = RawIncoming(kind, data, headers, dict(request.query_params))
    try:
        await asyncio.wrap_future(intake_of(request).gatherer.put(bringer.name, raw))
    except Full:
        raise Refusal(429, "centre.busy", {"seconds": 10}, headers={"Retry-After": "10"}) from None
    return Response(bringer.hooks.answer, media_type="text/plain")


def _stranger() -> Refusal:
    return Refusal(401, "access.no_token", headers={"WWW-Authenticate": 'Basic realm="hooks"'})


def _from_there(request: Request, hooks: Hooks) -> bool:
    try:
        address = ip_address(request.client.host if request.client else "")
        return any(address in ip_network(network) for network in hooks.networks)
    except ValueError:
        return False


def _knows(request: Request, hooks: Hooks) -> bool:
    if hooks.secret:
        told = request.headers.get(SECRET) or _password(request.headers.get("Authorization", ""))
        if not hmac.compare_digest(told.encode(), hooks.secret.encode()):
            return False
    if hooks.hmac and not (hooks.at_header in request.headers and hooks.signature_header in request.headers):
        return False
    return bool(hooks.secret or hooks.hmac)


def _signed(request: Request, hooks: Hooks, data: bytes) -> bool:
    if not hooks.hmac:
        return True
    told = request.headers[hooks.at_header]
    if not told.isascii() or not told.isdigit() or len(told) > 15:
        return False
    if abs(centre_of(request).database.clock() - int(told)) > NOT_OLDER:
        return False
    return proves(request.headers[hooks.signature_header], hooks.hmac.encode(), int(told), data)


def _password(authorization: str) -> str:
    scheme, _, told = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(told, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
