"""What became of a package out of a dead workstation's profile."""

from __future__ import annotations

from domain.acts.recovery_deliver import RecoveryDeliver
from server.acts.handler import noted

HANDLER = noted(RecoveryDeliver)
