"""What happens in the world while agents work: restores, imports, outages, upgrades, clocks, people who move."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from domain.times import DAY, HOUR
from tests.helpers.centre import HALL
from tests.simulation.centre import CITIZENS, FIRST_CITIZENS, OTHER_HALL, SEATS
from tests.simulation.client import SimClient
from tests.simulation.lead import settle
from tests.simulation.stores import SimStore

if TYPE_CHECKING:
    from tests.simulation.schedule import Stage

SKEWS = (0, 0, 0, 90_000, -90_000, DAY, -DAY, 365 * DAY, -365 * DAY)
LONG = (HOUR, 5 * HOUR, 17 * HOUR, DAY, 9 * DAY)
"""Until an appointment, a new shift, the next day, or after the holidays."""
BACKUPS_KEPT = 2
AGENTS = tuple(agent for agents in SEATS for agent in agents)


class World:
    """The happenings of one schedule, drawn at its beginning, each at its step."""

    def __init__(self, stage: Stage, steps: int) -> None:
        self._stage = stage
        self._steps = steps
        self._at: dict[int, list[str]] = {}
        self._profile: tuple[SimClient, SimStore] | None = None
        self._restored = False
        odds, draw = stage.odds, stage.random.random
        self.upgrades = draw() < odds.upgrade
        if draw() < odds.restore:
            self._pair("backup", "restore")
        if draw() < odds.publish:
            self._pair("publish", "publish")
            self._once("long")
        if draw() < odds.imports:
            self._pair("import", "import")
        if draw() < odds.old_profile and not self.upgrades:
            self._pair("copy", "old_profile")
        if draw() < odds.clone and not self.upgrades:
            self._once("clone")
        if draw() < odds.other_centre:
            self._pair("elsewhere", "here")
        if draw() < odds.moved:
            self._pair("move", "move_back" if draw() < 0.5 else "move")
        if draw() < odds.registered_anew:
            self._once("register_anew")
        if draw() < odds.rejudged:
            self._once("rejudge")
        if draw() < odds.settled:
            self._once("settle")
        if draw() < odds.sessions:
            self._once("end_session")
        if draw() < odds.outage:
            self._pair("down", "up")
        if draw() < odds.nights:
            self._once("long")
        if draw() < odds.skew:
            self._once("clock")
        if self.upgrades:
            self._once("upgrade")
            if draw() < 0.5:
                self._once("upgrade_centre")
        self._draw_disks()

    def _draw_disks(self) -> None:
        """From a stream of its own, so that other schedules are what they were without."""
        self._disks = own = Random(f"disks {self._stage.told.seed}")
        self._older: tuple[SimClient, SimStore, bytes] | None = None
        if self.upgrades:
            return  # a store in a real file has its own tests of this
        if own.random() < self._stage.odds.log_lost:
            one = own.randrange(0, self._steps * 2 // 3)
            self._at.setdefault(one, []).append("fold")
            self._at.setdefault(own.randrange(one + 1, self._steps), []).append("log_lost")
        if own.random() < self._stage.odds.damaged:
            self._at.setdefault(own.randrange(4, self._steps), []).append("damage")

    def turn(self, step: int) -> None:
        """What happens before this step."""
        for what in self._at.get(step, ()):
            self._stage.trace.add(what)
            getattr(self, f"_{what}")()

    def heal(self) -> None:
        """Everything is as it should be from now on."""
        centre = self._stage.centre
        centre.poison.healed = True
        centre.upgraded = True
        centre.ended = set()
        if self._restored:
            centre.take_in_again(self._stage.random)
        if self._stage.random.random() < self._stage.odds.rejudged:
            centre.rejudge()
        for client in self._stage.clients:
            client.network.down = False
            client.network.elsewhere = None

    def drained(self) -> None:
        """Everything has arrived: the lead sees what was answered twice."""
        if self._stage.random.random() < self._stage.odds.settled:
            settle(self._stage.centre, self._stage.random)

    # when -------------------------------------------------------------------------------------------------------------

    def _once(self, what: str) -> None:
        self._at.setdefault(self._stage.random.randrange(4, self._steps), []).append(what)

    def _pair(self, first: str, second: str) -> None:
        one = self._stage.random.randrange(0, self._steps * 2 // 3)
        two = self._stage.random.randrange(one + 1, self._steps)
        self._at.setdefault(one, []).append(first)
        self._at.setdefault(two, []).append(second)

    # what -------------------------------------------------------------------------------------------------------------

    def _backup(self) -> None:
        with_head = self._stage.centre.head(), self._stage.centre.backup()
        self._stage.centre.backups.append(with_head)

    def _publish(self) -> None:
        self._stage.centre.keep_backup(BACKUPS_KEPT)

    def _restore(self) -> None:
        stage = self._stage
        centre = stage.centre
        if not centre.backups:
            return
        at = stage.random.randrange(len(centre.backups))
        backup = centre.backups[at][1]
        del centre.backups[at + 1 :]  # they are of a history that is over
        centre.restore(backup, new_epoch=stage.random.random() < stage.odds.epoch)
        self._restored = True
        self._burn()
        if stage.random.random() < 0.5:
            centre.take_in_again(stage.random)

    def _import(self) -> None:
        random = self._stage.random
        left = [n for n in range(FIRST_CITIZENS, CITIZENS) if n not in self._stage.centre.imported]
        if left:
            self._stage.centre.take_in(left[: random.randint(1, 3)])

    def _copy(self) -> None:
        client = self._stage.random.choice(self._stage.clients)
        client.look()
        self._profile = (client, client.store.copy())

    def _old_profile(self) -> None:
        if self._profile is None:
            return
        client, copy = self._profile
        client.look()
        self._stage.centre.happened["client_restored"] += 1
        client.back_to(copy)
        self._burn()

    def _clone(self) -> None:
        client = self._stage.random.choice(self._stage.clients)
        self._stage.centre.happened["client_cloned"] += 1
        self._stage.clients.append(client.twin(self._stage.network()))

    def _fold(self) -> None:
        client = self._disks.choice(self._stage.clients)
        self._older = client, client.store, client.store.content

    def _log_lost(self) -> None:
        if self._older is None:
            return
        client, store, content = self._older
        if client.store is not store:
            return  # it goes on from another profile by now: another history
        self._stage.centre.happened["client_log_lost"] += 1
        client.lose_log(content)
        self._burn()

    def _damage(self) -> None:
        self._stage.centre.happened["client_page_damaged"] += 1
        self._disks.choice(self._stage.clients).damage()
        self._burn()

    def _burn(self) -> None:
        """What lies on no workstation any more and is not at the centre either is lost with the disk it was on."""
        known = self._stage.centre.known_operations()
        clients = self._stage.clients
        here = {op for client in clients for op in client.states}
        for client in clients:
            client.burnt |= {
                op for op in client.ever if op not in here and op not in known and op not in client.archived
            }

    def _elsewhere(self) -> None:
        random = self._stage.random
        random.choice(self._stage.clients).network.elsewhere = random.random() < 0.7

    def _here(self) -> None:
        for client in self._stage.clients:
            client.network.elsewhere = None

    def _down(self) -> None:
        self._stage.centre.happened["outage"] += 1
        for client in self._stage.clients:
            client.network.down = self._stage.random.random() < 0.7

    def _up(self) -> None:
        for client in self._stage.clients:
            client.network.down = False

    def _move(self) -> None:
        self._stage.centre.happened["scope_lost"] += 1
        self._stage.centre.move(self._stage.random.choice(AGENTS), OTHER_HALL)

    def _move_back(self) -> None:
        for number in AGENTS:
            if self._stage.centre.users[number].hall_id != HALL:
                self._stage.centre.move(number, HALL)

    def _end_session(self) -> None:
        self._stage.centre.happened["session_ended"] += 1
        self._stage.centre.ended.add(self._stage.random.choice(AGENTS))

    def _register_anew(self) -> None:
        """The centre does not know the workstation any more: it gets another identity, with all that lies in it."""
        client = self._stage.random.choice(self._stage.clients)
        self._stage.centre.happened["registered_anew"] += 1
        client.registered = 1
        client.start(online=True)

    def _rejudge(self) -> None:
        centre = self._stage.centre
        healed, centre.poison.healed = centre.poison.healed, True
        centre.rejudge()
        centre.poison.healed = healed

    def _settle(self) -> None:
        settle(self._stage.centre, self._stage.random)

    def _long(self) -> None:
        self._stage.centre.clock.forward(self._stage.random.choice(LONG))

    def _clock(self) -> None:
        random = self._stage.random
        self._stage.centre.happened["clock_jump"] += 1
        random.choice(self._stage.clients).hands.skew = random.choice(SKEWS)

    def _upgrade(self) -> None:
        stage = self._stage
        client = stage.clients[0]
        full = client.engine.unsent().unsent > 0
        stage.centre.happened["upgrade_full_outbox"] += full
        stage.centre.happened["upgrade_killed"] += client.store.upgrade(stage.random)
        client.ahead = 1
        stage.centre.happened["server_older_than_client"] += not stage.centre.upgraded
        client.start()

    def _upgrade_centre(self) -> None:
        self._stage.centre.upgraded = True
