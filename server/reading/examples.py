"""What shows how to fill in a template: nobody has to delete it, and it is never taken in."""

from __future__ import annotations

from typing import Final

DISPATCH_NO: Final = "CJ-EXAMPLE-1"
CALL_NO: Final = "JJ-EXAMPLE-1"
EXAMPLE_NUMBERS: Final = frozenset({DISPATCH_NO, CALL_NO})
"""Numbers of the event that the template shows."""
