"""What an operator may set, with defaults that need no setting; and the version of this server."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from domain.times import DAY, DEFAULT_ZONE, HOUR, MINUTE

VERSION = "0.1.0"
"""Version of the centre, as in ``pyproject.toml``."""

DEFAULT_CITY = "main"


def home_folder() -> Path:
    """Where the embedded database and its keys stand: ``MINYI110_HOME``, else the platform's folder for user data."""
    named = os.environ.get("MINYI110_HOME")
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("minyi110", appauthor=False) / "centre"


def embedded_url(home: Path) -> str:
    """URL of the embedded database in the home folder."""
    return f"sqlite:///{home / 'centre.db'}"


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """Settings of one server process; times in ms, sizes in bytes.

    Attributes:
        city_id: the city meant where a request names none.
        oldest_working: clients older than this may only deliver and finish the open form.
        auth_cache_ms: how long a checked token or device may be believed without asking the database again; the
            longest a revocation takes to reach another process.
        backups_to: folder of the daily backup a serving centre makes by itself; ``None``: somebody else makes them.
        backups_keep: how many of them stay.
        sends_sms: this process sends text messages too.
    """

    city_id: str = DEFAULT_CITY
    city_name: str = "民意110"
    zone: str = DEFAULT_ZONE
    oldest_working: str = "0.1.0"
    access_ms: int = 15 * MINUTE
    refresh_ms: int = 12 * HOUR
    grant_ms: int = 3 * DAY
    auth_cache_ms: int = 4_000
    backups_to: Path | None = None
    backups_keep: int = 35
    sends_sms: bool = False
