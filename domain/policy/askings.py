"""When somebody at a number was last asked, told apart by event: once in N days counts events, not channels.

Who is asked by SMS about an event and then called about the same event is asked once. So beside the last asking stands what it was
about, and when they were last asked about anything else; from the two follows the last asking about another event than any certain
one, however many there were, without a search.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LastAsked:
    """The last asking of a number.

    Attributes:
        at: when, UTC ms; None if they never were.
        event_id: about which event; None where nobody kept it (of before, or told by an older program), which is then taken for another.
        before_at: the last asking about any other event than that.
    """

    at: int | None = None
    event_id: str | None = None
    before_at: int | None = None

    def and_then(self, event_id: str | None, at: int) -> LastAsked:
        """With one more asking, in whatever order they are told."""
        if self.at is None:
            return LastAsked(at, event_id)
        if event_id is not None and event_id == self.event_id:
            return LastAsked(max(at, self.at), event_id, self.before_at)
        if at >= self.at:
            return LastAsked(at, event_id, self.at)
        return LastAsked(self.at, self.event_id, max(at, self.before_at or at))

    def about_another(self, event_id: str) -> int | None:
        """When they were last asked about another event than this one."""
        return self.before_at if self.event_id == event_id else self.at
