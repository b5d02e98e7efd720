"""The centre's routes as typed calls. Nothing secret is logged, nothing secret stands in a URL."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import RLock
from typing import Any, TypeVar
from urllib.parse import urlencode

from app.records.errors import LoginNeeded
from app.transport.address import API
from app.transport.answers import TABLE, expect, expect_file, expect_nothing
from app.transport.network import BULK, ORDINARY, PATIENT, URGENT, Network, Request, Timeout
from app.transport.parcel import GZIP_FROM, GZIP_LEVEL, Parcel
from domain.problems import Problem
from domain.wire import codec
from domain.wire.devices import STANDING_SCHEMA, DeviceState, DeviceWipe, WipeReport
from domain.wire.envelope import Envelope
from domain.wire.hall import (
    PANEL_SCHEMA,
    Acknowledge,
    EmergencyId,
    Panel,
    PhoneNumber,
    Released,
    ReleaseTasks,
)
from domain.wire.leases import (
    ClaimRequest,
    FindCaller,
    LeaseChange,
    Leased,
    LeaseResult,
    NextRequest,
    PackRequest,
)
from domain.wire.oversight import PutAside, ReturnedLine
from domain.wire.packages import PACKAGE_RESULT_SCHEMA, PackageResult
from domain.wire.reconcile import RECONCILED_SCHEMA, Reconcile, Reconciled
from domain.wire.rows import EmergencyRow
from domain.wire.session import (
    CENTRE_SCHEMA,
    LOGIN_SCHEMA,
    TOKENS_SCHEMA,
    CentreCard,
    ChangePassword,
    LoggedIn,
    Login,
    Refresh,
    Tokens,
)
from domain.wire.sync import (
    PULLED_SCHEMA,
    PUSHED_SCHEMA,
    SNAPSHOT_PAGE_SCHEMA,
    KnownOperations,
    Pull,
    Pulled,
    Push,
    Pushed,
    Receipt,
    SnapshotPage,
    SnapshotRequest,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Closed:
    """A body that is JSON already, compressed or not."""

    body: bytes
    compressed: bool


@dataclass(frozen=True, slots=True)
class DeviceCredential:
    """What the workstation itself is known by."""

    device_id: str
    secret: str

    @property
    def header(self) -> str:
        return f"Device {self.device_id}:{self.secret}"


class Centre:
    """One centre at one address; safe from several threads.

    ``on_tokens`` is told every new pair, so that it survives a restart.
    """

    def __init__(self, network: Network, version: str) -> None:
        self.network = network
        self._version = version
        self._lock = RLock()
        self._tokens: Tokens | None = None
        self.device: DeviceCredential | None = None
        self.on_tokens: Callable[[Tokens], None] | None = None

    # credentials ----------------------------------------------------------------------------------------------------

    @property
    def has_user(self) -> bool:
        """Whether there is a token to work with; it may have run out."""
        return self._tokens is not None

    def use_tokens(self, tokens: Tokens | None) -> None:
        """Work for a user, or for nobody."""
        with self._lock:
            self._tokens = tokens

    def card(self) -> CentreCard:
        """Which centre this is; nobody need be logged in."""
        return expect(self._send("GET", "/centre", None, {}), CentreCard, CENTRE_SCHEMA)

    def login(self, message: Login) -> LoggedIn:
        """Come in. A wrong password is ``LoginNeeded`` with the centre's own code."""
        return expect(self._send("POST", "/login", message, {}), LoggedIn, LOGIN_SCHEMA)

    def logout(self) -> None:
        """End the login at the centre and here."""
        try:
            expect_nothing(self._as_user("POST", "/logout", None))
        finally:
            self.use_tokens(None)

    def change_password(self, message: ChangePassword) -> None:
        """Change the own password."""
        expect_nothing(self._as_user("POST", "/password", message))

    # sync -----------------------------------------------------------------------------------------------------------

    def push(
        self, message: Push, parcel: Parcel | None = None, meanwhile: Callable[[], None] | None = None
    ) -> Pushed:
        """Deliver operations, by the device's credential.

        Args:
            parcel: the operations of this very message, if they were made ready before.
            meanwhile: done once the request has left, while the centre works on it.
        """
        ready = parcel or Parcel(message)
        return expect(
            self._as_device(
                "POST", "/sync/push", Closed(ready.closed(message), ready.compressed), BULK, meanwhile
            ),
            Pushed,
            PUSHED_SCHEMA,
        )

    def pull(self, message: Pull) -> Pulled:
        """What changed."""
        return expect(self._as_user("POST", "/sync/pull", message, BULK), Pulled, PULLED_SCHEMA)

    def snapshot(self, message: SnapshotRequest, meanwhile: Callable[[], None] | None = None) -> SnapshotPage:
        """One page of a whole scope.

        ``meanwhile`` is called once the request has left, while the centre makes the page; again if it has to be asked for
        with a fresh token.
        """
        return expect(
            self._as_user("POST", "/sync/snapshot", message, BULK, meanwhile),
            SnapshotPage,
            SNAPSHOT_PAGE_SCHEMA,
        )

    def known(self, op_ids: Sequence[str]) -> KnownOperations:
        """Which of these operations the centre has."""
        return expect(self._as_device("POST", "/sync/known", list(op_ids), BULK), KnownOperations)

    def package(self, data: bytes) -> PackageResult:
        """Deliver an encrypted package, as the user at this workstation."""
        return expect(
            self._as_user("POST", "/sync/package", data, PATIENT), PackageResult, PACKAGE_RESULT_SCHEMA
        )

    def reconcile(self, message: Reconcile) -> Reconciled:
        """What the centre holds of these operations, by their hashes."""
        return expect(
            self._as_device("POST", "/sync/reconcile", message, BULK), Reconciled, RECONCILED_SCHEMA
        )

    def emergency(self, envelope: Envelope) -> Receipt:
        """An emergency, at once; gives up after 3 s."""
        return expect(self._as_device("POST", "/emergencies", envelope, URGENT), Receipt)

    # work -----------------------------------------------------------------------------------------------------------

    def next(self, message: NextRequest) -> Leased:
        """The centre's best group."""
        return expect(self._as_user("POST", "/revisits/next", message), Leased)

    def pack(self, message: PackRequest) -> Leased:
        """Groups leased ahead."""
        return expect(self._as_user("POST", "/revisits/pack", message, BULK), Leased)

    def claim(self, message: ClaimRequest) -> Leased:
        """One task's group."""
        return expect(self._as_user("POST", "/revisits/claim", message), Leased)

    def extend(self, message: LeaseChange) -> list[LeaseResult]:
        """Keep leases for longer."""
        return expect(self._as_user("POST", "/revisits/leases/extend", message), list[LeaseResult])

    def release(self, message: LeaseChange) -> list[LeaseResult]:
        """Give leases back."""
        return expect(self._as_user("POST", "/revisits/leases/release", message), list[LeaseResult])

    def find_caller(self, message: FindCaller) -> Leased:
        """Who calls back."""
        return expect(self._as_user("POST", "/revisits/callers/find", message), Leased)

    # workstations ---------------------------------------------------------------------------------------------------

    def standing(self, *, wiped: bool = False) -> DeviceState:
        """What is ordered of this workstation; ``wiped``: its store is gone."""
        if self.device is None:
            raise LoginNeeded(Problem("device.unknown"))
        message = WipeReport(self.device.device_id, wiped)
        return expect(self._as_device("POST", "/devices/standing", message), DeviceState, STANDING_SCHEMA)

    def order_wipe(self, message: DeviceWipe) -> None:
        """Order another workstation wiped, or take that back."""
        expect_nothing(self._as_user("POST", "/devices/wipe", message))

    # hall -----------------------------------------------------------------------------------------------------------

    def panel(self) -> Panel:
        """The lead's panel."""
        return expect(self._as_user("GET", "/hall/panel", None), Panel, PANEL_SCHEMA)

    def release_agent(self, message: ReleaseTasks) -> Released:
        """Give an absent agent's tasks back."""
        return expect(self._as_user("POST", "/hall/agents/release", message), Released)

    def acknowledge(self, message: Acknowledge) -> EmergencyRow:
        """This lead takes an emergency."""
        return expect(self._as_user("POST", "/emergencies/acknowledge", message, URGENT), EmergencyRow)

    def callback_number(self, message: EmergencyId) -> PhoneNumber:
        """The number to call back for an emergency, on record."""
        return expect(self._as_user("POST", "/emergencies/callback", message), PhoneNumber)

    def set_aside(self, message: PutAside) -> ReturnedLine:
        """Put a refused operation of somebody in the hall aside."""
        return expect(self._as_user("POST", "/oversight/returned/set-aside", message), ReturnedLine)

    def get(self, path: str, shape: type[T], query: Mapping[str, str | int | None] | None = None) -> T:
        """A reading route: ``path`` below the API, query parameters that are not secret; empty ones are left out."""
        given = {name: value for name, value in (query or {}).items() if value not in (None, "")}
        return expect(self._as_user("GET", f"{path}?{urlencode(given)}" if given else path, None), shape)

    def ask(self, path: str, message: object, shape: type[T], timeout: Timeout = ORDINARY) -> T:
        """A route that does something: ``path`` below the API; a message, or bytes as they are."""
        return expect(self._as_user("POST", path, message, timeout), shape)

    def tell(self, path: str) -> None:
        """A route that does something and has nothing to say."""
        expect_nothing(self._as_user("POST", path, None))

    def file(self, path: str, media: str = TABLE) -> bytes:
        """A file of the centre's, whole, of a kind."""
        return expect_file(self._as_user("GET", path, None, BULK), media)

    def user_headers(self) -> dict[str, str]:
        """Headers of the user's requests, for the live stream; a token is refreshed if need be.

        Raises:
            LoginNeeded: nobody is logged in, or the login has ended.
        """
        with self._lock:
            if self._tokens is None:
                raise LoginNeeded(Problem("login.needed"))
            headers = {"Authorization": f"Bearer {self._tokens.access_token}"}
        if self.device is not None:
            headers["X-Device"] = self.device.header
        return headers

    def refresh(self, stale: str | None = None) -> None:
        """The next pair of tokens; asking again after a lost reply gives the same. Nothing if ``stale`` was replaced."""
        with self._lock:
            tokens, device = self._tokens, self.device
            if tokens is None or device is None:
                raise LoginNeeded(Problem("login.needed"))
            if stale is not None and tokens.access_token != stale:
                return
            message = Refresh(tokens.refresh_token, device.device_id)
            fresh = expect(self._send("POST", "/token/refresh", message, {}), Tokens, TOKENS_SCHEMA)
            self._tokens = fresh
        if self.on_tokens is not None:
            self.on_tokens(fresh)

    # ----------------------------------------------------------------------------------------------------------------

    def _as_user(
        self,
        method: str,
        path: str,
        message: object,
        timeout: Timeout = ORDINARY,
        meanwhile: Callable[[], None] | None = None,
    ) -> Any:
        headers = self.user_headers()
        reply = self._send(method, path, message, headers, timeout, meanwhile)
        if reply.status != 401:
            return reply
        self.refresh(stale=headers["Authorization"].removeprefix("Bearer "))
        return self._send(method, path, message, self.user_headers(), timeout, meanwhile)

    def _as_device(
        self,
        method: str,
        path: str,
        message: object,
        timeout: Timeout = ORDINARY,
        meanwhile: Callable[[], None] | None = None,
    ) -> Any:
        if self.device is None:
            raise LoginNeeded(Problem("device.unknown"))
        return self._send(method, path, message, {"Authorization": self.device.header}, timeout, meanwhile)

    def _send(
        self,
        method: str,
        path: str,
        message: object,
        headers: dict[str, str],
        timeout: Timeout = ORDINARY,
        meanwhile: Callable[[], None] | None = None,
    ) -> Any:
        headers = {**headers, "Accept": "application/json", "X-Client-Version": self._version}
        body = None
        if isinstance(message, Closed):
            body = message.body
            headers["Content-Type"] = "application/json"
            if message.compressed:
                headers["Content-Encoding"] = "gzip"
        elif method != "GET" and message is not None:
            sealed = isinstance(message, bytes)  # nothing in it can be made smaller
            body = message if isinstance(message, bytes) else codec.encode(message)
            headers["Content-Type"] = "application/octet-stream" if sealed else "application/json"
            if not sealed and len(body) > GZIP_FROM:
                body = gzip.compress(body, GZIP_LEVEL, mtime=0)
                headers["Content-Encoding"] = "gzip"
        return self.network.send(Request(method, API + path, headers, body, timeout, meanwhile))
