"""What all lanes share: store, centre, clock, who this workstation is, and whether the centre answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from threading import Lock

from app.models import outbox
from app.models.store import Store
from app.records.changes import Bus, ChangeKind
from app.sync.clock import Clock
from app.sync.fold import Rules
from app.transport.centre import Centre
from domain.times import DEFAULT_ZONE
from domain.wire.sync import Presence

OTHER_CENTRE = "sync.other_centre"
RESTORED = "sync.restored"
FORGOTTEN = "sync.forgotten"


@dataclass(slots=True)
class Online:
    """Whether the centre answers. Words of the strip; ``since`` by this machine's clock.

    ``trouble``: code of why what the centre answers cannot be written down here (``store.disk_full`` …), empty if it can.
    ``found``: code of what was wrong with the store when it was opened (``app.models.bringing_back.Found``), until the next start.
    """

    online: bool = False
    since: int | None = None
    login_needed: bool = False
    deliver_only: bool = False
    alarm: str = ""
    syncing: bool = False
    trouble: str = ""
    found: str = ""

    @property
    def may_answer(self) -> bool:
        """Whether the centre answers, or was not asked yet: nobody need be told that it is away, and asking is worth its time."""
        return self.online or self.since is None


@dataclass
class EngineContext:
    """The surroundings of the engine, all injected.

    Attributes:
        user_id, scopes: who works here now and what they may see; no user means that only delivery goes on.
        task_id: the task on the call screen, for the lead to see.
        offset: centre minus this clock (ms), as last measured.
    """

    store: Store
    centre: Centre
    clock: Clock
    random: Random
    bus: Bus
    centre_id: str
    device_id: str
    incarnation: int
    version: str
    zone: str = DEFAULT_ZONE
    user_id: str | None = None
    scopes: tuple[str, ...] = ()
    task_id: str | None = None
    rules: Rules = field(default_factory=Rules)
    state: Online = field(default_factory=Online)
    offset: int = 0
    _lock: Lock = field(default_factory=Lock)

    def presence(self, unsent: outbox.Unsent) -> Presence:
        """What this workstation says of itself."""
        return Presence(
            user_id=self.user_id,
            unsent=unsent.unsent,
            oldest_unsent_at=unsent.oldest_at,
            quarantined=unsent.quarantined,
            app_version=self.version,
            current_task_id=self.task_id,
        )

    def reached(self, *, as_user: bool = False) -> None:
        """The centre answered; ``as_user`` if it took the user's login too."""
        if as_user:
            self.state.login_needed = False
        self._turn(True)

    def ours(self) -> None:
        """This centre answered for itself: another one's server is no longer at its address."""
        if self.state.alarm == OTHER_CENTRE:
            self.state.alarm = ""
            self.bus.tell(ChangeKind.SYNC, source="sync")

    def lost(self) -> None:
        """The centre did not answer, or it was not the centre."""
        self._turn(False)

    def stored(self, trouble: str = "") -> None:
        """What a step brought could be written down, or (``trouble``: a problem's code) could not."""
        if self.state.trouble != trouble:
            self.state.trouble = trouble
            self.bus.tell(ChangeKind.SYNC, source="sync")

    def _turn(self, online: bool) -> None:
        with self._lock:
            if self.state.since is not None and self.state.online is online:
                return
            self.state.online = online
            self.state.since = self.clock.wall()
        self.bus.tell(ChangeKind.SYNC, source="sync")

    def measured(self, before: int, after: int, centre_now: int) -> tuple[int, int] | None:
        """Clock offset and when it was measured, from one exchange; None if it took too long to tell."""
        if not 0 <= after - before <= 5_000:
            return None
        self.offset = centre_now - (before + after) // 2
        return self.offset, after

    def now(self) -> int:
        """The centre's time as far as known here (UTC ms): this clock and the last measured offset."""
        return self.clock.wall() + self.offset
