"""``caller.find``: the look at a number stands on record; what was found is told where it was asked (``server.leases.callers``)."""

from __future__ import annotations

from domain.acts.caller_find import CallerFind
from server.acts.handler import noted

HANDLER = noted(CallerFind)
