"""Somebody brings a package out of a dead workstation's profile."""

from __future__ import annotations

from domain.acts.recovery_begin import RecoveryBegin
from server.acts.handler import noted

HANDLER = noted(RecoveryBegin)
