"""The seed of a long history: a small invented city, three days of it worked by the product itself."""

from __future__ import annotations

from pathlib import Path

from server.acts.registry import default_registry
from server.db.database import open_migrated
from server.demo.city import Builder, Wanted
from server.demo.places import CITY_NAME
from tests.helpers.centre import CITY, PASSWORD

EVENTS = 1_500
"""About what a city of three million reports in half a day."""
CALLS_A_DAY = 400
_SEED = 110


def build(folder: Path, now: int) -> str:
    """A fresh city in an empty folder, its keys beside it; returns the URL. Everybody logs in with ``PASSWORD``."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'centre.db'}"
    database = open_migrated(url, folder)
    database.ensure_city(CITY, CITY_NAME)
    database.dispose()
    wanted = Wanted(EVENTS, _SEED, PASSWORD, now, CALLS_A_DAY, orders=False)
    Builder(url, folder, CITY, default_registry(), wanted, lambda _step: None).build()
    return url
