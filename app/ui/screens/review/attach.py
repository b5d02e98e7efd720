"""How much waits for the lead, on the rail."""

from __future__ import annotations

from app.ui.shell.workplace import Workplace


def attach(workplace: Workplace) -> None:
    """Count two answers to one task and what the centre refused."""
    frame = workplace.frame
    workplace.live.stations.connect(
        lambda stations: frame.set_count("review", stations.reviews + stations.refused)
    )
