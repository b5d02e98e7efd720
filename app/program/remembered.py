"""What a profile's settings file says before any store is open: enough to paint the login form."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.models.secrets import read_json


@dataclass(frozen=True, slots=True)
class Remembered:
    """Settings of the workstation, with their defaults where there are none or they make no sense."""

    address: str = ""
    numbers: tuple[str, ...] = ()
    city_name: str = ""
    theme: str = "system"
    language: str = "zh"
    scale: int = 100


def remembered(profile: Path) -> Remembered:
    """Read the settings file; a missing or damaged one gives the defaults."""
    found = read_json(profile / "settings.json")
    address = _text(found.get("centre.address"))
    known = found.get("centre.known")
    centre = known.get(address, {}) if isinstance(known, dict) else {}
    numbers = found.get("login.numbers")
    scale = found.get("scale")
    return Remembered(
        address=address,
        numbers=tuple(str(n) for n in numbers) if isinstance(numbers, list) else (),
        city_name=_text(centre.get("city_name")) if isinstance(centre, dict) else "",
        theme=_one_of(found.get("theme"), ("light", "dark"), "system"),
        language=_one_of(found.get("language"), ("zh", "en"), "zh"),
        scale=scale if isinstance(scale, int) else 100,
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _one_of(value: Any, known: tuple[str, ...], default: str) -> str:
    return value if value in known else default
