"""What Ctrl+K finds."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SearchHit:
    """``kind`` is task, order, unit, colleague or record; ``id`` opens it. ``title`` is data (a name, a label), never a UI word."""

    kind: str
    id: str
    title: str
    detail: tuple[str, ...] = ()
    at: int | None = None
    codes: dict[str, str] = field(default_factory=dict)
