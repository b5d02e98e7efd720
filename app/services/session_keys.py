"""Names under which the session keeps what it must find again: in the own settings, and as notes of the store."""

from __future__ import annotations

ADDRESS = "centre.address"
CENTRES = "centre.known"
NUMBERS = "login.numbers"

KEYS = "centre.keys"
"""Note of the store: the centre's keys as last told."""

WORKED = "worked:"
"""Notes of the store: user id → 工号 of each who worked here, for whoever recovers it."""
