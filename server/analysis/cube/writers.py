"""Who writes what figures count: every function that changes a counted table says what it changed (``server.db.touching``), or why it need not.

``tests/server/analysis/test_writers.py`` goes through all statements on these tables and fails for one that does neither.
"""

from __future__ import annotations

from collections.abc import Mapping

COUNTED = frozenset(
    {
        "event", "task", "unplanned", "response", "citizen_answer", "sms_message", "sms_reply", "order", "order_revisit", "tag",
    }
)  # fmt: skip
"""Tables whose rows are counted, by the name they are imported under. A contact counts through its event, and calls through the facts
of their task."""

UNCOUNTED: Mapping[str, str] = {
    "server.answers.repository.settling.note": "which settlement an answer was seen to by",
    "server.events.repository.decide_revisits": "whether they may be asked; planning says what follows",
    "server.events.repository.answers.go_by": "what an event goes by; its answers are counted themselves",
    "server.leases.repository.leasing.extend": "the queue",
    "server.leases.repository.leasing.give_back": "the queue",
    "server.leases.repository.leasing.hold": "the queue",
    "server.leases.repository.queue.hold_back": "the queue",
    "server.leases.repository.queue.promote": "the queue",
    "server.orders.repository.marking.put_times": "when it is looked at; when it was due follows from its clocks",
    "server.orders.repository.opening.rest_on": "which answer it rests on",
    "server.planning.repository.replace_rules": "reasons of events that nobody drew",
    "server.replies.repository.conversations.in_conversation": "what a text belongs to",
    "server.replies.repository.inbox.hold": "whose it is to settle",
    "server.replies.repository.inbox.to_follow": "what follows is written by whoever does it",
    "server.sms.repository.erasing.numbers": "personal data",
    "server.sms.repository.erasing.words": "personal data",
}
"""Functions that write other columns only, with what those say."""
