"""How much may be attached."""

from __future__ import annotations

MEGABYTE = 1024 * 1024

FILES = 10
"""Of one report: those attached to an order since it was last reported."""
FILE_BYTES = 20 * MEGABYTE
ORDER_BYTES = 100 * MEGABYTE
PIXELS = 40_000_000

BODY_BYTES = FILES * FILE_BYTES + MEGABYTE
"""The longest upload that is read at all: as many files as there may be, and the fields beside them."""
