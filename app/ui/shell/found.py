"""What Ctrl+K finds beyond commands: tasks, own records, orders, units, colleagues; each opens where it belongs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from app.records.search import SearchHit
from app.ui.shell.palette import Hit
from app.ui.text import tr
from app.ui.text.times import spoken

LIMIT = 9
_ICONS = {"task": "inbox", "record": "records", "order": "orders", "unit": "map-pin", "colleague": "user"}
_PLACES = {"task": "tasks", "record": "records", "order": "orders", "unit": "tasks"}


class SearchService(Protocol):
    """What is asked of ``app.services.search.Search``."""

    def find(self, text: str, limit: int = 20) -> list[SearchHit]: ...


class Found:
    """A provider of the palette. Runs on a worker; what it offers opens a page on the main thread.

    Args:
        go: shows a page with an argument: a task's, record's or order's id, or ``unit:<name>`` for the queue.
        clock: the present instant in ms.
    """

    local = False

    def __init__(
        self, service: SearchService, go: Callable[[str, object], None], clock: Callable[[], int], zone: str
    ) -> None:
        self._service, self._go, self._clock, self._zone = service, go, clock, zone

    def search(self, text: str) -> Sequence[Hit]:
        """The best hits; nothing for an empty text."""
        return [self._hit(found) for found in self._service.find(text, LIMIT)] if text.strip() else []

    def _hit(self, found: SearchHit) -> Hit:
        when = spoken(found.at, self._clock(), self._zone) if found.at is not None else ""
        note = " · ".join(part for part in (*found.detail, when) if part)
        argument = f"unit:{found.title}" if found.kind == "unit" else found.id
        place = _PLACES.get(found.kind)
        return Hit(
            title=found.title,
            note=note,
            icon=_ICONS.get(found.kind, "chevron-right"),
            group=tr(f"found.{found.kind}") if found.kind in _ICONS else found.kind,
            action=partial(self._go, place, argument) if place else _stay,
        )


def _stay() -> None:
    """A colleague is only looked up: the words say it all."""
