"""An agent at a real workstation: the services, engine, encrypted store and transport of the program, without Qt.

What he is told is saved he tells on at once, as (operation, sha256 of its payload): the listener is the witness.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from app.models.secrets import NoKeyring
from app.models.vault import Cost
from app.records.call import AppointmentDraft, CallOutcome, CallState, Saved, TaskOutcome
from app.records.duty import EmergencyReport
from app.records.errors import CentreError, LoginFailed, SaveFailed
from app.records.record import Delivery
from app.services.desk import Environment
from app.workbench import Workbench, open_workbench
from domain.dispositions import WITHOUT_A_CALL
from domain.problems import ProblemError
from domain.settings import CitySettings
from domain.times import DAY, HOUR
from domain.wire.codec import digest
from tests.helpers.centre import PASSWORD
from tests.helpers.desk import DISSATISFIED, SATISFIED
from tests.helpers.patience import HANG_S
from tests.torture.zygote import Say

CHEAP = Cost(time=1, memory=64, lanes=1)
OTHER_OUTCOMES = ("no_answer", "busy", "refusal_soft", "hang_up", "not_there")


def ways(seed: int, *, threads: bool = True, **more: Any) -> Environment:
    """The outer world of a real workstation, passwords stretched less."""
    return Environment(keeper=NoKeyring(), cost=CHEAP, random=Random(seed), threads=threads, **more)


class Agent:
    """One life of a workstation's process."""

    def __init__(
        self, profile: Path, address: str, number: str, random: Random, say: Say, *, threads: bool = True
    ) -> None:
        self._address = address
        self._number = number
        self._random = random
        self._say = say
        self._threads = threads
        self.bench: Workbench = open_workbench(profile, ways(random.randrange(1 << 30), threads=threads))

    def come_in(self) -> None:
        """Log in, at the centre or on the workstation's own; tries again where neither can be."""
        while True:
            try:
                self.bench.session.login(self._address, self._number, PASSWORD)
                break
            except (CentreError, LoginFailed) as error:
                self._say({"outside": error.problems[0].code})
                time.sleep(0.05)
        if self._threads:
            self._wait_for_rules()
        self._say({"in": self._number})

    def _wait_for_rules(self) -> None:
        """Until the city's hours have come: by those a new store begins with, nobody may be called at night."""
        desk, deadline = self.bench.desk, time.monotonic() + HANG_S
        while desk.city == CitySettings() and time.monotonic() < deadline:
            time.sleep(0.01)

    def work_on(self, most: int | None = None) -> None:
        """Do one thing after the other, ``most`` of them if given."""
        acts, weights = zip(*_ACTS, strict=True)
        done = 0
        while most is None or done < most:
            done += 1
            act: Callable[[Agent], None] = self._random.choices(acts, weights)[0]
            try:
                act(self)
            except SaveFailed as error:
                self._say({"not_saved": error.problems[0].code})
            except ProblemError as error:
                self._say({"refused": error.problems[0].code})

    def leave(self) -> None:
        """End the program in order."""
        self.bench.close()
        self._say({"out": True})

    def confirm(self, saved: Saved) -> None:
        """The screen says 已保存: from here on it may not be lost."""
        with self.bench.desk.store.read() as connection:
            for op_id in saved.operations:
                row = connection.exec_driver_sql(
                    "SELECT payload FROM outbox JOIN signed USING (n) WHERE op_id = ?", (op_id,)
                ).fetchone()
                self._say({"saved": op_id, "sha256": digest(bytes(row[0])) if row else ""})

    # what he does -----------------------------------------------------------------------------------------------------

    def call(self) -> None:
        """Take up the open call or the next group, and save an outcome."""
        call = self.bench.calls.current()
        if call is None:
            item = self.bench.revisits.next()
            if item is None:
                self._say({"idle": True})
                self.keep_pack()
                time.sleep(0.02)
                return
            call = self.bench.calls.open(item)
        if self._random.random() < 0.5:
            self.bench.calls.save_draft(replace(call.draft, note="他说明天再说"))
        if self._random.random() < 0.7:
            call, _ = self.bench.calls.dial(call)
            call = self.bench.calls.connected(call)
        self.confirm(self.bench.calls.finish(call, self._outcome(call)))

    def correct(self) -> None:
        """Correct a form of today."""
        mine = [record for record in self.bench.records.today() if record.correctable and record.response_id]
        if mine:
            record_id = self._random.choice(mine).record_id
            form = self.bench.records.open(record_id).draft.forms[0]
            self.confirm(self.bench.records.correct(record_id, replace(form, answers=self._answers())))

    def repair(self) -> None:
        """Send what was refused again."""
        for record in self.bench.records.today():
            if record.delivery is Delivery.REFUSED:
                self.confirm(self.bench.records.resubmit(record.record_id))

    def change_state(self) -> None:
        self.bench.states.change(self._random.choice(["on_duty", "short_break", "away"]))

    def raise_emergency(self) -> None:
        self.bench.emergencies.raise_(EmergencyReport("other", "桥上", group_id=None))

    def keep_pack(self) -> None:
        with suppress(CentreError):
            self.bench.revisits.keep_pack()

    def rest(self) -> None:
        time.sleep(self._random.random() * 0.05)

    def _outcome(self, call: CallState) -> CallOutcome:
        draw, task_id = self._random.random(), call.work.task_id
        if not call.called:
            return CallOutcome((TaskOutcome(task_id, self._random.choice(sorted(WITHOUT_A_CALL))),))
        if draw < 0.7 and call.draft.forms:
            form = replace(call.draft.forms[0], answers=self._answers())
            return CallOutcome((TaskOutcome(task_id, "complete", form=form),))
        if draw < 0.8:
            at = self.bench.desk.day_start() + DAY + 10 * HOUR + self._random.randint(0, HOUR)
            return CallOutcome((TaskOutcome(task_id, "appointment", appointment=AppointmentDraft(at)),))
        return CallOutcome((TaskOutcome(task_id, self._random.choice(OTHER_OUTCOMES)),))

    def _answers(self) -> Any:
        return self._random.choice([SATISFIED, DISSATISFIED])


_ACTS: tuple[tuple[Callable[[Agent], None], int], ...] = (
    (Agent.call, 12),
    (Agent.correct, 2),
    (Agent.repair, 1),
    (Agent.change_state, 1),
    (Agent.raise_emergency, 1),
    (Agent.keep_pack, 2),
    (Agent.rest, 2),
)
