"""Settings of this workstation, and those of the city."""

from __future__ import annotations

from typing import Any


class Settings:
    """Own settings are plain values by key, kept outside the encrypted store because login needs them; no personal data."""

    def get(self, key: str, default: Any = None) -> Any:
        """An own setting (``theme``, ``scale``, ``language``, column layouts …)."""
        raise NotImplementedError

    def put(self, key: str, value: Any) -> None:
        """Keep an own setting (JSON value)."""
        raise NotImplementedError

    def city(self, key: str, default: Any = None) -> Any:
        """A setting of the city by dotted key, as replicated (``calls.max_attempts``, ``centre.phone`` …)."""
        raise NotImplementedError
