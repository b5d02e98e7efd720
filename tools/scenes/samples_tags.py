"""Two tags by name, for pictures of what carries tags."""

from __future__ import annotations

from app.services.tags import Tags


class StandInTags(Tags):
    """Two tags by name."""

    NAMES = {
        "problem.noise": ("噪音扰民未制止", "Noise not stopped"),
        "discipline.attitude": ("处警态度生硬", "Curt manner"),
    }

    def __init__(self) -> None:
        pass

    def name(self, code: str, lang: str) -> str:
        zh, en = self.NAMES[code]
        return en if lang == "en" else zh
