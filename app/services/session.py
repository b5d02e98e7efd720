"""Coming in and leaving: online by password, without the centre by a grant of at most 72 hours."""

from __future__ import annotations

import contextlib
import logging
from base64 import b64decode
from typing import TypeVar

from app.models import notes, packs, replica
from app.models.faults import BROKEN
from app.models.replica import ServerState
from app.models.store import Connection, Store
from app.models.vault import Given, Opened, Vault
from app.records.changes import ChangeKind
from app.records.errors import (
    Busy,
    CentreError,
    LoginFailed,
    NotOurs,
    Refused,
    SaveFailed,
    StoreUnusable,
    Unreachable,
)
from app.records.session import Identity, SessionStage, SessionStatus
from app.services import registration
from app.services.desk import Desk, Working
from app.services.seat import Seat
from app.services.session_keys import ADDRESS, CENTRES, KEYS, NUMBERS, WORKED
from app.services.states import States
from app.services.tidying import tidy
from app.services.wiping import Wiping
from app.sync.engine import Engine
from app.sync.fold import Rules, load_rules, refold_all
from app.sync.link import EngineContext
from app.sync.signing import Author
from app.transport.address import normalise
from app.transport.centre import Centre, DeviceCredential
from app.version import VERSION
from domain.permissions import permissions_of, roles_named
from domain.problems import Problem, ProblemError
from domain.vocabulary import AgentState
from domain.wire.keys import keys_hold
from domain.wire.leases import LeaseChange, LeaseRef
from domain.wire.session import CentreCard, ChangePassword, Grant, LoggedIn, Tokens

log = logging.getLogger(__name__)

T = TypeVar("T")

NUMBERS_KEPT = 8

WIPE = "device.wipe"


class Session:
    """Who works here. Locking covers the screens and keeps delivering; logging out never clears what is unsent."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def status(self) -> SessionStatus:
        """The session as it is now; cheap, no network."""
        desk = self._desk
        settings = desk.settings
        who, seat = desk.who, desk.open_seat
        known = SessionStatus(
            stage=desk.stage,
            address=settings.get(ADDRESS, ""),
            centre_id=seat.centre_id if seat else "",
            city_name=desk.city_name,
            zone=desk.zone,
            numbers=tuple(settings.get(NUMBERS, ())),
            deliver_only=bool(seat and seat.line.deliver_only),
        )
        if who is None:
            return known
        return SessionStatus(
            stage=known.stage,
            address=known.address,
            centre_id=known.centre_id,
            city_name=known.city_name,
            zone=known.zone,
            user=who.identity,
            offline_until=who.grant.until,
            offline=who.offline,
            expired=desk.expired(),
            must_change_password=who.must_change_password,
            deliver_only=known.deliver_only,
            permissions=frozenset(str(p) for p in permissions_of(roles_named(who.grant.role))),
            numbers=known.numbers,
        )

    def probe(self, address: str) -> CentreCard:
        """Ask an address whether a centre answers there, and remember it.

        Raises:
            Unreachable, NotOurs: nobody, or somebody else, answered. ``centre.address`` for an unusable address.
        """
        base = normalise(address)
        card = Centre(self._desk.ways.network(base), VERSION).card()
        self._remember_centre(base, card)
        return card

    def login(self, address: str, number: str, password: str) -> SessionStatus:
        """Come in: at the centre if it answers, else on this workstation by grant.

        Raises:
            LoginFailed: see its codes; a wrong password and an expired grant are different.
            Unreachable, NotOurs: the centre does not answer and this user never worked here.
        """
        base, number = normalise(address), number.strip()
        with self._desk.lock:
            try:
                card = self.probe(address)
            except (Unreachable, NotOurs, Busy) as error:
                self._login_offline(base, number, password, error)
            else:
                self._login_online(base, card, number, password)
            self._remember_number(number)
        self._desk.bus.tell(*ChangeKind, source="session")
        return self.status()

    def change_password(self, old: str, new: str) -> SessionStatus:
        """Change the own password at the centre (online only) and the slot of this workstation with it.

        Raises:
            LoginFailed: ``login.wrong_password``. Refused: the centre finds the new one too weak. Unreachable.
        """
        desk = self._desk
        number = desk.me.number
        try:
            desk.centre.change_password(ChangePassword(old, new))
        except Refused as error:
            if error.problems[0].code in registration.WRONG:
                raise LoginFailed(Problem("login.wrong_password", field="old")) from None
            raise
        return self.login(desk.settings.get(ADDRESS, ""), number, new)

    def lock(self) -> SessionStatus:
        """Cover the screens; the store stays open and delivery goes on."""
        if self._desk.who is not None:
            self._desk.stage = SessionStage.LOCKED
            self._desk.bus.tell(ChangeKind.SESSION, source="session")
        return self.status()

    def unlock(self, password: str) -> SessionStatus:
        """Uncover, by the password of the one who locked.

        Raises:
            LoginFailed: ``login.wrong_password``.
        """
        desk = self._desk
        number = desk.me.number
        if not desk.seat.vault.matches(number, password):
            raise LoginFailed(Problem("login.wrong_password"))
        desk.stage = SessionStage.WORKING
        desk.bus.tell(ChangeKind.SESSION, source="session")
        return self.status()

    def logout(self) -> SessionStatus:
        """Go home: token and personal data go, the outbox and drafts stay and go on being delivered."""
        desk = self._desk
        with desk.lock:
            if desk.who is not None and desk.open_seat is not None:
                self._sign_off()
                self._leave(desk.open_seat, desk.user_id)
            desk.end()
        desk.bus.tell(*ChangeKind, source="session")
        return self.status()

    def _sign_off(self) -> None:
        """Who logs out is not at work here any more, whether they said so or not; the lead need not look for them."""
        states = States(self._desk)
        try:
            if states.current().state != AgentState.OFF_DUTY:
                states.change(AgentState.OFF_DUTY.value)
        except ProblemError as error:  # nobody is kept here by a store that takes nothing
            log.warning("going home could not be written down: %s", error)

    # ----------------------------------------------------------------------------------------------------------------

    def _login_online(self, base: str, card: CentreCard, number: str, password: str) -> None:
        desk = self._desk
        folder = desk.profile / card.centre_id
        centre = Centre(desk.ways.network(base), VERSION)
        before = desk.clock.wall()
        try:
            logged_in = registration.ask(self._desk, centre, card, number, password)
        except LoginFailed as error:
            code = error.problems[0].code
            if code == WIPE:
                self._wipe(card, centre, number, password)
            if code == "login.wrong_password" and number not in desk.settings.get(NUMBERS, ()):
                # The centre does not say which of the two it is, and nobody of this number worked here lately.
                raise LoginFailed(Problem("login.failed")) from None
            raise
        after = desk.clock.wall()
        if logged_in.centre_id != card.centre_id:
            raise NotOurs(Problem("centre.not_ours", {"why": "centre"}))
        vault = (
            desk.open_seat.vault
            if self._same(card.centre_id) and desk.open_seat
            else self._vault(card.centre_id)
        )
        given = _given(logged_in)
        offset = logged_in.now - (before + after) // 2
        share = b64decode(logged_in.key_share)
        opened = vault.admit(number, password, share, given, offset, logged_in.now)
        credential = registration.credential(self._desk, card.centre_id)
        seat = self._seat(card.centre_id, vault, opened, centre, credential, logged_in.epoch)
        desk.city_name, desk.zone = card.city_name, card.zone
        seat.in_zone(card.zone)
        measured = seat.measured(before, after, logged_in.now)
        if measured is not None:
            seat.store.transact(lambda connection: replica.set_clock(connection, *measured))
        self._begin(seat, opened, offline=False, must_change=logged_in.must_change_password)
        seat.centre.use_tokens(logged_in.tokens)
        self._keep_tokens(seat, opened, logged_in.tokens)
        seat.logged_in(deliver_only=logged_in.deliver_only)
        seat.go()
        log.info("logged in online, store in %s", folder.name)

    def _login_offline(self, base: str, number: str, password: str, error: CentreError) -> None:
        desk = self._desk
        known = desk.settings.get(CENTRES, {}).get(base)
        if known is None:
            raise error
        centre_id = known["centre_id"]
        vault = desk.open_seat.vault if self._same(centre_id) and desk.open_seat else self._vault(centre_id)
        if not vault.knows(number):
            raise error
        opened = vault.open(number, password, desk.clock.wall())
        centre, credential = (
            Centre(desk.ways.network(base), VERSION),
            registration.credential(self._desk, centre_id),
        )
        if opened.grant.device_id != credential.device_id:
            # The workstation was registered anew since: what they signed here would not be taken.
            raise LoginFailed(Problem("login.key_missing"))
        seat = self._seat(centre_id, vault, opened, centre, credential, 0)
        desk.city_name, desk.zone = known.get("city_name", ""), known.get("zone", desk.zone)
        seat.in_zone(desk.zone)
        self._begin(seat, opened, offline=True, must_change=False)
        with seat.store.read() as connection:
            seat.centre.use_tokens(notes.get(connection, f"tokens:{opened.grant.user_id}", Tokens))
        seat.lost()

    def _wipe(self, card: CentreCard, centre: Centre, number: str, password: str) -> None:
        """The centre lets nobody in here any more: the password at hand opens the store once more, to deliver and to wipe."""
        seat = self._desk.open_seat
        if seat is None or seat.centre_id != card.centre_id:
            vault = self._vault(card.centre_id)
            try:
                opened = vault.unlock(number, password)
            except LoginFailed:
                return
            seat = self._seat(
                card.centre_id,
                vault,
                opened,
                centre,
                registration.credential(self._desk, card.centre_id),
                card.epoch,
            )
        Wiping(self._desk).obey(seat)

    def _vault(self, centre_id: str) -> Vault:
        ways = self._desk.ways
        return Vault(self._desk.profile / centre_id, ways.keeper, ways.cost, ways.secret)

    def _same(self, centre_id: str) -> bool:
        seat = self._desk.open_seat
        return seat is not None and seat.centre_id == centre_id

    def _seat(
        self,
        centre_id: str,
        vault: Vault,
        opened: Opened,
        centre: Centre,
        credential: DeviceCredential,
        epoch: int,
    ) -> Seat:
        """The open seat of this centre, or a new one: its store opened, its engine running."""
        desk, ways = self._desk, self._desk.ways
        centre.device = credential
        seat = desk.open_seat
        if seat is not None and seat.centre_id == centre_id:
            seat.connect(centre)
            return seat
        path = desk.profile / centre_id / "store.db"

        def begun() -> tuple[Store, int, Rules, ServerState]:
            store = Store.open(path, opened.data_key)
            try:
                return (store, *self._begun(store, centre_id, credential.device_id, epoch))
            except BaseException:
                store.close()
                raise

        try:
            store, incarnation, rules, known = begun()
        except (SaveFailed, StoreUnusable) as error:
            if error.problems[0].code != BROKEN:
                raise
            # A page that only beginning meets: opened once more it is looked at whole, and made anew.
            store, incarnation, rules, known = begun()
        link = EngineContext(
            store=store,
            centre=centre,
            clock=desk.clock,
            random=ways.random,
            bus=desk.bus,
            centre_id=centre_id,
            device_id=credential.device_id,
            incarnation=incarnation,
            version=VERSION,
            zone=desk.zone,
            rules=rules,
        )
        link.state.alarm, link.offset = known.alarm, known.clock_offset
        link.state.found = store.found.code
        seat = Seat(centre_id, vault, store, Engine(link))
        if ways.threads:
            seat.start()
        desk.sit(seat)
        return seat

    def _begun(
        self, store: Store, centre_id: str, device_id: str, epoch: int
    ) -> tuple[int, Rules, ServerState]:
        """Count this start of a store; its number, the city's rules and what is known of the centre."""
        desk = self._desk

        def begin(connection: Connection) -> int:
            tidy(connection, desk.clock.wall(), desk.zone)
            return replica.begin(
                connection, centre_id, device_id, epoch, desk.ways.random.randrange(replica.OWN)
            )

        incarnation = store.transact(begin)
        store.begun()
        with store.read() as connection:
            rules = load_rules(connection, desk.zone)
            known = replica.server(connection)
        if store.found.code:  # tasks show what was done about them, also by what was taken in again
            store.transact(lambda connection: refold_all(connection, rules))
        return incarnation, rules, known

    def _begin(self, seat: Seat, opened: Opened, *, offline: bool, must_change: bool) -> None:
        grant = opened.grant
        before = self._desk.who
        if before is not None and before.identity.user_id != grant.user_id:
            self._forget(seat, before.identity.user_id)
        seat.admit(grant.user_id, tuple(grant.scopes))

        def begin(connection: Connection) -> None:
            replica.follow(connection, grant.scopes)
            notes.put(connection, f"{WORKED}{grant.user_id}", grant.number)

        seat.store.transact(begin)
        author = Author(grant.user_id, opened.author_key, seat.device_id, seat.incarnation)
        seat.centre.on_tokens = lambda tokens: self._keep_tokens(seat, opened, tokens)
        self._desk.begin(Working(_identity(grant), grant, author, offline, must_change))

    def _keep_tokens(self, seat: Seat, opened: Opened, tokens: Tokens) -> None:
        """The newest pair, and the centre's keys that came with it: packages and the organisation's slot are sealed to them."""
        keys = tokens.keys
        trusted = keys is not None and keys_hold(keys, opened.author_key, seat.centre_id)

        def keep(connection: Connection) -> None:
            notes.put(connection, f"tokens:{opened.grant.user_id}", tokens)
            if trusted:
                notes.put(connection, KEYS, keys)

        with contextlib.suppress(CentreError):
            seat.store.transact(keep)
        if keys is None or not trusted:
            log.warning("keys that are not the centre's were left aside")
        elif seat.vault.renew_recovery(opened, keys):
            log.info("the organisation's slot was made anew")

    def _leave(self, seat: Seat, user_id: str) -> None:
        with seat.store.read() as connection:
            held = packs.of_user(connection, user_id)
        refs = [LeaseRef(one.group.group_id, one.group.lease_no) for one in held]
        if seat.line.online and seat.centre.has_user:
            with contextlib.suppress(CentreError):
                if refs:
                    seat.centre.release(LeaseChange(seat.device_id, refs))
                seat.centre.logout()
        seat.centre.use_tokens(None)
        seat.send_home()
        self._forget(seat, user_id)

    def _forget(self, seat: Seat, user_id: str) -> None:
        """The personal data in a user's pack and their token; never their drafts and what is unsent."""

        def forget(connection: Connection) -> None:
            held = packs.of_user(connection, user_id, unworked=False)
            packs.drop(connection, [one.group.group_id for one in held])
            notes.drop(connection, f"tokens:{user_id}")

        seat.store.transact(forget)

    def _remember_centre(self, base: str, card: CentreCard) -> None:
        settings = self._desk.settings
        settings.put(ADDRESS, base)
        known = {
            "centre_id": card.centre_id,
            "city_id": card.city_id,
            "city_name": card.city_name,
            "zone": card.zone,
        }
        settings.put(CENTRES, {**settings.get(CENTRES, {}), base: known})

    def _remember_number(self, number: str) -> None:
        settings = self._desk.settings
        others = [n for n in settings.get(NUMBERS, []) if n != number]
        settings.put(NUMBERS, [number, *others][:NUMBERS_KEPT])


def _given(logged_in: LoggedIn) -> Given:
    author_key, keys = b64decode(logged_in.author_key), logged_in.tokens.keys
    if keys is None or not keys_hold(keys, author_key, logged_in.centre_id):
        raise NotOurs(Problem("centre.not_ours", {"why": "keys"}))
    return Given(logged_in.grant, logged_in.grant_signature, author_key, keys)


def _identity(grant: Grant) -> Identity:
    return Identity(
        grant.user_id, grant.number, grant.name, grant.role, grant.hall_id, grant.unit_id, tuple(grant.skills)
    )
