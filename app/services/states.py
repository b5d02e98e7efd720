"""在岗, 小休, 离席, and going home."""

from __future__ import annotations

from collections.abc import Sequence

from app.records.call import Saved
from app.records.duty import AgentStateRecord, LeavingReport


class States:
    """What the agent is doing, told to the lead; and what is left when he leaves."""

    def current(self) -> AgentStateRecord:
        """State and since when; off duty before the first change of a session."""
        raise NotImplementedError

    def change(self, state: str, reason: str = "") -> AgentStateRecord:
        """Say what one is doing (``AgentState``)."""
        raise NotImplementedError

    def leaving(self) -> LeavingReport:
        """What is unsent, which drafts and own appointments stand."""
        raise NotImplementedError

    def hand_over(self, task_ids: Sequence[str], reason: str = "") -> Saved:
        """Give tasks (drafts included: what was typed goes with the reason's note) to the lead."""
        raise NotImplementedError
