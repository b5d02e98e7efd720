"""Settings of this workstation, and those of the city."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import Any

from app.models import replica
from app.models.secrets import read_json, write_json
from app.models.store import Store
from app.records.errors import SaveFailed
from domain.wire.rows import RowKind, SettingRow

log = logging.getLogger(__name__)


class Settings:
    """Own settings are plain values by key, kept outside the encrypted store because login needs them; no personal data."""

    def __init__(self, profile: Path, store: Callable[[], Store | None]) -> None:
        self._path = profile / "settings.json"
        self._store = store
        self._lock = RLock()
        self._own = read_json(self._path)
        self._unwritten = False

    def get(self, key: str, default: Any = None) -> Any:
        """An own setting (``theme``, ``scale``, ``language``, column layouts …)."""
        with self._lock:
            return self._own.get(key, default)

    def put(self, key: str, value: Any) -> None:
        """Keep an own setting (JSON value). On a full disk it holds until the program ends, and is written with the next one:
        no setting is worth keeping somebody from his work.
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

    def city(self, key: str, default: Any = None) -> Any:
        """A setting of the city by dotted key, as replicated (``centre.phone``, ``script.recording`` …)."""
        store = self._store()
        if store is None:
            return default
        with store.read() as connection:
            row = replica.row(connection, RowKind.SETTING, key, SettingRow)
        if row is None:
            return default
        try:
            return json.loads(row.value)
        except ValueError:
            return default
