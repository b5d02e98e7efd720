"""Instants for tests, written as people say them."""

from __future__ import annotations

from datetime import datetime

from domain.times import DEFAULT_ZONE, from_local, to_local


def at(text: str, zone: str = DEFAULT_ZONE) -> int:
    """``06-01 09:30`` of 2026 (a Monday) as UTC ms."""
    return from_local(datetime.fromisoformat(f"2026-{text}"), zone)


def said(instant: int | None, zone: str = DEFAULT_ZONE) -> str:
    """The other way round, for comparisons that read well."""
    return "never" if instant is None else to_local(instant, zone).strftime("%m-%d %H:%M")
