"""An agent at the keyboard of the installed program, on a display."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.screens.call.compose import choice_lines
from domain.dispositions import Disposition, DispositionKey
from domain.wire.leases import PackTask
from tests.e2e.display import Client, Peek
from tests.e2e.test_a_day import HAPPY, UNHAPPY
from tests.helpers.patience import until


class Desk:
    """An agent at the keyboard."""

    def __init__(self, client: Client, peek: Peek) -> None:
        self.client, self.peek = client, peek

    def take(self, before: str = "") -> None:
        """Wait for the next task."""
        until("the next task on the screen", lambda: self.peek.call_id not in ("", before))

    def dial(self) -> None:
        """F2, again while the task is only in the store and not on the screen yet: there it does nothing."""

        def dialled() -> bool:
            if self.peek.phase() != "dialled":
                self.client.keys("F2")
            return self.peek.phase() == "dialled"

        until("the number shown and recorded", dialled)

    def fill(self, says: dict[str, str], stop_before: str = "") -> None:
        """Press and type through the form; ``stop_before`` words that are not typed any more."""
        for stroke in self.peek.keys_for(says):
            if stroke == f"={stop_before}":
                return
            self.answer(stroke)

    def answer(self, *strokes: str) -> None:
        """Keys at questions, and words behind ``=``, each once the one before is kept: a question not painted yet takes none."""
        for stroke in strokes:
            before = self._standing()
            if stroke.startswith("="):
                self.client.type(stroke[1:])
            else:
                self.client.keys(stroke)
            until(f"{stroke} to be kept", lambda: self._standing() != before)  # noqa: B023 - asked before the next turn

    def _standing(self) -> tuple[str, dict[str, object]]:
        return self.peek.at(), dict(self.peek.answers())

    def save(self) -> str:
        """Ctrl+Enter; returns the id of the call, once it is saved and the next one there."""
        found = self.peek.call()
        assert found is not None
        before, group, *_ = found
        # Once more where the number has other tasks: they are left.
        self.client.keys(*["ctrl+Return"] * (2 if len(group.tasks) > 1 else 1))
        self.take(before)
        return before

    def tasks(self) -> Sequence[PackTask]:
        """All that the number before them has to be asked about."""
        found = self.peek.call()
        assert found is not None
        return found[1].tasks

    def satisfied(self) -> str:
        self.dial()
        self.fill(HAPPY)
        return self.save()

    def unhappy(self) -> str:
        self.dial()
        self.fill(UNHAPPY)
        return self.save()

    def nobody(self) -> str:
        self.dial()
        self.client.keys("F7")
        return self.save()

    def unwilling(self) -> str:
        self.dial()
        self.answer("1", "3")
        return self.save()

    def another_time(self) -> str:
        self.dial()
        self.answer("1", "2")
        self.client.keys("F6", "1")
        return self.save()

    def choose(self, disposition: Disposition) -> None:
        """An outcome by its function key, and by its place in the list where that key opens one."""
        key = disposition.facts.key
        digits = {one: digit for digit, one in choice_lines(key)}
        if key is DispositionKey.NO_ANSWER:
            self.client.keys(key.key)
            if digits[disposition] == "1":
                return
        self.client.keys(key.key, digits[disposition])
