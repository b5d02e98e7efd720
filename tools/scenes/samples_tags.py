"""Two tags by name, for pictures of what carries tags."""

from __future__ import annotations

from app.records.tag import TagHit
from app.services.tags import Tags


class StandInTags(Tags):
    """Two tags by name."""

    NAMES = {
        "problem.noise": ("噪音扰民未制止", "Noise not stopped"),
        "discipline.attitude": ("处警态度生硬", "Curt manner"),
    }

    def __init__(self) -> None:
        pass

    def get(self, code: str) -> TagHit | None:
        zh, en = self.NAMES[code]
        return TagHit(code, code.split(".")[0], zh, en)
