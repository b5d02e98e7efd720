"""The one open call: draft, dialling on record, and saving it all in one transaction."""

from __future__ import annotations

from app.records.call import CallOutcome, CallState, Draft, Saved
from app.records.work import Exclusion, WorkItem


class Calls:
    """One call at a time per workstation user; its draft is durable from the first key."""

    def open(self, item: WorkItem) -> CallState:
        """Put a group on the call screen; the surviving draft of the same group is taken up again.

        Raises:
            ProblemError: ``call.other_open`` while another call's draft is unfinished.
        """
        raise NotImplementedError

    def current(self) -> CallState | None:
        """The open call, None if there is none."""
        raise NotImplementedError

    def surviving_draft(self) -> CallState | None:
        """The call that was open when the program ended, to be taken up again."""
        raise NotImplementedError

    def save_draft(self, draft: Draft) -> None:
        """Keep what was typed, durably. Raises ``SaveFailed``."""
        raise NotImplementedError

    def discard(self, call_id: str) -> None:
        """Put the group back without a call: only before it was dialled.

        Raises:
            ProblemError: ``call.dialled``: an attempt needs an outcome.
        """
        raise NotImplementedError

    def judge(self, call: CallState) -> list[Exclusion]:
        """The contact policy, judged again with this moment's clock and facts; empty means: may be called."""
        raise NotImplementedError

    def dial(self, call: CallState, ordinal: int | None = None) -> tuple[CallState, str]:
        """``F2``: record that the number is shown for this attempt, then return it whole.

        Raises:
            ProblemError: an exclusion of the contact policy (its code and params).
            SaveFailed: it could not be recorded, so it is not shown.
        """
        raise NotImplementedError

    def reveal(self, call: CallState, reason: str, ordinal: int | None = None) -> str:
        """Any other look at the number: recorded with the reason first, then returned.

        Raises:
            ProblemError: ``reveal.reason`` if the reason is empty.
        """
        raise NotImplementedError

    def connected(self, call: CallState) -> CallState:
        """``F3``: somebody answered."""
        raise NotImplementedError

    def hang_up(self, call: CallState) -> CallState:
        """``F4``: the line is closed, wrap-up begins."""
        raise NotImplementedError

    def finish(self, call: CallState, outcome: CallOutcome) -> Saved:
        """Attempt, responses, appointments and the draft's end in one transaction; returns after the commit.

        Raises:
            ProblemError: broken rules, each with its ``field`` (question code) and ``task_id`` in params; nothing was saved.
            SaveFailed: the store did not take it; nothing was saved, nothing is lost.
        """
        raise NotImplementedError
