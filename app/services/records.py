"""我的记录: what I did today, where each form is, corrections and resubmissions."""

from __future__ import annotations

from app.records.call import CallState, FormDraft, Saved
from app.records.record import MyRecord


class Records:
    """Own forms of today, and refused ones of any day."""

    def today(self) -> list[MyRecord]:
        """Own work of this city day, newest first; refused forms of earlier days come before it."""
        raise NotImplementedError

    def open(self, record_id: str) -> CallState:
        """A form to look at again: phase ``read_only``, the form in the draft."""
        raise NotImplementedError

    def correct(self, record_id: str, form: FormDraft) -> Saved:
        """Save a correction within the day as a new revision, or a refused form again in its place (改好重新提交).

        Raises:
            ProblemError: ``record.too_late`` after the day; broken rules with their field. SaveFailed.
        """
        raise NotImplementedError

    def resubmit(self, record_id: str) -> Saved:
        """Send a refused form again unchanged, when the reason was not in the form."""
        raise NotImplementedError
