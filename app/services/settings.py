"""Settings of this workstation; those of the city are ``desk.city``."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import RLock
from typing import Any

from app.models.secrets import read_json, write_json
from app.records.errors import SaveFailed

log = logging.getLogger(__name__)


class Settings:
    """Own settings are plain values by key, kept outside the encrypted store because login needs them; no personal data."""

    def __init__(self, profile: Path) -> None:
        self._path = profile / "settings.json"
        self._lock = RLock()
        self._own = read_json(self._path)
        self._unwritten = False

    def get(self, key: str, default: Any = None) -> Any:
        """An own setting (``theme``, ``scale``, ``language``, column layouts …)."""
        with self._lock:
            return self._own.get(key, default)

    def put(self, key: str, value: Any) -> None:
        """Keep an own setting (JSON value). On a full disk it holds until the program ends, and is written with the next one:
        no setting is worth keeping somebody from their work.
        """
        with self._lock:
            if key in self._own and self._own[key] == value and not self._unwritten:
                return
            self._own, self._unwritten = {**self._own, key: value}, True
            try:
                write_json(self._path, self._own)
                self._unwritten = False
            except SaveFailed as error:
                log.warning("a setting could not be written: %s", error)
