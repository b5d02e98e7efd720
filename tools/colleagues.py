"""Colleagues at work while somebody looks at the demonstration: real clients without windows, calling through the real centre.

They take the centre's next task, talk for a while, fill in the form and save, so that the lead's panel lives.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from random import Random

from app.models.secrets import NoKeyring
from app.records.call import AppointmentDraft, CallOutcome, CallState, FormDraft, TaskOutcome
from app.records.work import WorkItem
from app.services.desk import Environment
from app.services.scripts import context_of, script_of
from app.workbench import Workbench, open_workbench
from domain.dispositions import Disposition
from domain.problems import ProblemError
from domain.times import HOUR
from domain.vocabulary import AgentState
from server.demo.answers import Mood, talk

NUMBERS = ("8002", "8003", "8004")
_OUTCOMES = {
    Disposition.COMPLETE: 62,
    Disposition.NO_ANSWER: 20,
    Disposition.BUSY: 5,
    Disposition.REFUSAL_SOFT: 6,
    Disposition.APPOINTMENT: 7,
}
_MOODS = {Mood.SATISFIED: 72, Mood.FAIR: 10, Mood.UNHAPPY: 8, Mood.PRAISING: 6, Mood.ASKING: 4}


class Colleague(threading.Thread):
    """One agent; ends soon after ``stopped`` is set, in the middle of a call if need be."""

    def __init__(
        self, number: str, address: str, password: str, profile: Path, stopped: threading.Event
    ) -> None:
        super().__init__(name=f"colleague-{number}", daemon=True)
        self._number, self._address, self._password = number, address, password
        self._profile, self._stopped = profile, stopped
        self._random = Random(number)

    def run(self) -> None:
        bench = open_workbench(self._profile, Environment(keeper=NoKeyring()))
        try:
            bench.session.login(self._address, self._number, self._password)
            bench.states.change(AgentState.ON_DUTY.value)
            while not self._pause(2, 6):
                try:
                    self._one_call(bench)
                except ProblemError:
                    self._pause(10, 20)
            self._go_home(bench)
        except ProblemError:
            return  # the demonstration's centre is gone: so is its hall
        finally:
            bench.close()

    def _go_home(self, bench: Workbench) -> None:
        bench.states.change(AgentState.OFF_DUTY.value)
        pause = threading.Event()
        for _ in range(40):
            if not bench.sync.status().unsent or not bench.sync.status().online:
                break
            pause.wait(0.05)
        bench.session.logout()

    def _pause(self, least: float, most: float) -> bool:
        return self._stopped.wait(self._random.uniform(least, most))

    def _one_call(self, bench: Workbench) -> None:
        item = bench.revisits.next()
        if item is None:
            self._pause(10, 20)
            return
        call = bench.calls.open(item)
        if bench.calls.judge(call):
            bench.calls.discard(call.call_id)
            return
        self._pause(1, 3)
        call, _ = bench.calls.dial(call)
        if self._pause(4, 12):
            return
        disposition = self._random.choices(list(_OUTCOMES), weights=list(_OUTCOMES.values()))[0]
        if disposition not in (Disposition.NO_ANSWER, Disposition.BUSY):
            call = bench.calls.connected(call)
            if self._pause(20, 60):
                return
            call = bench.calls.hang_up(call)
        bench.calls.finish(call, CallOutcome((self._outcome(bench, item, call, disposition),)))

    def _outcome(
        self, bench: Workbench, item: WorkItem, call: CallState, disposition: Disposition
    ) -> TaskOutcome:
        if disposition is Disposition.APPOINTMENT:
            at = bench.desk.now() + self._random.randrange(2, 26) * HOUR
            return TaskOutcome(item.task_id, disposition.value, appointment=AppointmentDraft(at))
        form = call.draft.form(item.task_id)
        if disposition is not Disposition.COMPLETE or form is None:
            return TaskOutcome(item.task_id, disposition.value)
        filled = self._filled(bench, item, form)
        if filled is None:
            return TaskOutcome(item.task_id, Disposition.NOT_THERE.value)
        return TaskOutcome(item.task_id, disposition.value, form=filled)

    def _filled(self, bench: Workbench, item: WorkItem, form: FormDraft) -> FormDraft | None:
        context = context_of(item.task(item.task_id), bench.calls.city)
        mood = self._random.choices(list(_MOODS), weights=list(_MOODS.values()))[0]
        step = talk(script_of(form), context, mood, self._random)
        return replace(form, answers=step.answers, tags=step.state.outcome.tags) if step else None


class Colleagues:
    """Several of them, from the beginning to the end of a block."""

    def __init__(self, address: str, password: str, folder: Path) -> None:
        self._stopped = threading.Event()
        self._all = [
            Colleague(number, address, password, folder / number, self._stopped) for number in NUMBERS
        ]

    def __enter__(self) -> None:
        for colleague in self._all:
            colleague.start()

    def __exit__(self, *_error: object) -> None:
        self._stopped.set()
        for colleague in self._all:
            colleague.join(10)
