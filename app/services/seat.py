"""One workstation's place at one centre: the opened store, and the engine that delivers from it whoever works here."""

from __future__ import annotations

from app.models.outbox import Unsent
from app.models.store import Connection, Store
from app.models.vault import Vault
from app.records.errors import CentreError
from app.sync.engine import Engine
from app.sync.fold import Rules
from app.sync.fork import forgotten, says_unknown
from app.sync.link import Online
from app.sync.push import Waits
from app.sync.runner import Runner
from app.transport.centre import Centre
from domain.wire.envelope import Envelope


class Seat:
    """What services ask of delivery and of the line to the centre; how the engine is put together is nobody else's business.

    It goes on delivering after its user went home.
    """

    def __init__(self, centre_id: str, vault: Vault, store: Store, engine: Engine) -> None:
        self.centre_id, self.vault, self.store = centre_id, vault, store
        self.engine = engine
        """For who steps it: the live stream, and tests by hand. Services use the methods below."""
        self._link = engine.link
        self._runner: Runner | None = None

    # -- what it is --------------------------------------------------------------------------------------------------

    @property
    def centre(self) -> Centre:
        """The centre's routes, as the device and the user of this moment."""
        return self._link.centre

    @property
    def device_id(self) -> str:
        """What this workstation is registered as."""
        return self._link.device_id

    @property
    def incarnation(self) -> int:
        """How often its store was begun anew."""
        return self._link.incarnation

    @property
    def rules(self) -> Rules:
        """The city's settings and zone, as last replicated."""
        return self._link.rules

    @property
    def line(self) -> Online:
        """How the line to the centre stands, for reading."""
        return self._link.state

    @property
    def offset(self) -> int:
        """Centre's minus this clock (ms), as last measured."""
        return self._link.offset

    def ticks(self) -> int:
        """This machine's clock that only goes forward (ms): what delivery waits by."""
        return self._link.clock.ticks()

    def clock_shift(self) -> int:
        """This machine's wall clock minus its ticks (ms), to say when something waited for comes."""
        return self._link.clock.wall() - self._link.clock.ticks()

    def now(self) -> int:
        """The centre's time as far as known here (UTC ms)."""
        return self._link.now()

    # -- who works at it ---------------------------------------------------------------------------------------------

    def admit(self, user_id: str, scopes: tuple[str, ...]) -> None:
        """This user's work is pulled from now on."""
        self._link.user_id, self._link.scopes = user_id, scopes

    def send_home(self) -> None:
        """Nobody works here: only delivery goes on."""
        self._link.user_id, self._link.task_id = None, None

    def show_task(self, task_id: str | None) -> None:
        """The task on the call screen, for the lead to see."""
        self._link.task_id = task_id

    # -- the line to the centre --------------------------------------------------------------------------------------

    def connect(self, centre: Centre) -> None:
        """Reach the centre by other routes: another address, a device registered anew."""
        self._link.centre = centre

    def in_zone(self, zone: str) -> None:
        """The city's time zone, as the centre's card says."""
        self._link.zone = zone

    def measured(self, before: int, after: int, centre_now: int) -> tuple[int, int] | None:
        """Clock offset and when it was measured, from one exchange; None if it took too long to tell."""
        return self._link.measured(before, after, centre_now)

    def logged_in(self, *, deliver_only: bool) -> None:
        """The centre took the user's login; ``deliver_only``: this version may deliver and no more."""
        self._link.state.deliver_only = deliver_only
        self._link.reached(as_user=True)

    def reached(self, *, as_user: bool = False) -> None:
        """The centre answered; ``as_user`` if it took the user's login too."""
        self._link.reached(as_user=as_user)

    def too_old(self) -> None:
        """The centre answered that this version may deliver and no more."""
        self._link.reached()
        self._link.state.deliver_only = True

    def lost(self) -> None:
        """The centre did not answer."""
        self._link.lost()

    # -- delivery ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Deliver and pull on threads of its own from now on."""
        self._runner = Runner(self.engine, self._link.clock)
        self._runner.start()

    def wake(self) -> None:
        """Something was saved, or is to be looked at: deliver it at once."""
        self.engine.saved()
        self.wake_threads()

    def wake_threads(self) -> None:
        """Let the engine's threads see what is due."""
        if self._runner is not None:
            self._runner.wake()

    def go(self) -> None:
        """Forget all waiting, and go."""
        self.engine.go()
        self.wake_threads()

    def pull_now(self) -> None:
        """The centre has something new: fetch it."""
        self.engine.pull.wake()
        self.wake()

    def send_emergency(self, envelope: Envelope) -> bool:
        """Send an emergency ahead of everything, 3 s at most; whether it arrived. The lane goes on with what is in the store."""
        return self.engine.emergency.send(envelope)

    def wake_emergencies(self) -> None:
        """An emergency was saved: its lane goes on with it."""
        self.engine.emergency.wake()
        self.wake()

    def unsent(self) -> Unsent:
        """What is still here."""
        return self.engine.unsent()

    def owes(self) -> bool:
        """Whether something saved is about to go, or on its way: what it settles is not known to the centre yet."""
        return self.engine.push.owes(self.ticks())

    def delivering(self) -> bool:
        """Whether something is unsent that a centre that answers can take."""
        return self._link.state.online and bool(self.unsent().unsent)

    def waits(self, connection: Connection) -> Waits:
        """Why what is unsent does not go now."""
        return self.engine.push.waits(connection)

    def forgotten(self, error: CentreError) -> None:
        """The centre refused the workstation itself: if it does not know it, nothing it confirmed counts until it was asked again."""
        if says_unknown(error):
            forgotten(self._link)

    def resting(self) -> bool:
        """Whether delivery was refused as a whole and rests until somebody logs in or repairs it."""
        return self.engine.push.resting

    def close(self) -> None:
        """Stop delivering and close the store."""
        if self._runner is not None:
            self._runner.stop()
        self.store.close()
