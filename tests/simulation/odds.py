"""How likely what is, and the count of what happened. A schedule draws everything from its seed; ``Odds`` only weights it."""

from __future__ import annotations

from dataclasses import dataclass

FAULTS = (
    "request_dropped",
    "response_dropped",
    "duplicate",
    "delay",
    "reorder",
    "portal_html_200",
    "cut_body",
    "half_open",
    "outage",
    "client_crash_before_commit",
    "client_crash_after_commit",
    "client_disk_full",
    "client_database_locked",
    "server_crash_before_commit",
    "server_crash_after_commit",
    "server_database_locked",
    "server_restored",
    "server_restored_new_epoch",
    "reimport_other_order",
    "client_restored",
    "client_cloned",
    "client_log_lost",
    "client_page_damaged",
    "other_centre_same_address",
    "clock_skew",
    "clock_jump",
    "token_expired",
    "session_ended",
    "user_switch",
    "scope_lost",
    "upgrade_full_outbox",
    "upgrade_killed",
    "server_older_than_client",
    "poison_refused",
    "poison_fault",
    "refused_resubmitted",
    "registered_anew",
    "rejudged",
    "settled_by_lead",
    "put_back",
    "outcome_put_right",
    "caller_form",
    "caller_form_offline",
    "caller_form_of_two",
    "caller_event_imported",
    "order_moved",
    "order_late_applied",
    "order_late_refused",
    "sms_left",
    "sms_opted_out",
    "sms_answered",
    "sms_called_meanwhile",
    "sms_restored",
    "sms_worker_gone",
    "sms_replied",
)
"""Every kind of fault by its name in the last line of a run."""


@dataclass(frozen=True, slots=True)
class Odds:
    """How likely each happening is in one schedule (0 to 1).

    Attributes:
        line, server: how bad the lines and the centre's process are, as factors of the usual.
        restore: the centre comes back from an older backup; epoch: it says so by a new epoch, else only the witness tells.
        publish: the centre publishes how far its oldest backup reaches, so that workstations archive.
        imports: events come in during the schedule; they come again, in another order, after a restore.
        old_profile: a workstation goes on from an older copy of its profile; clone: a copy runs beside it.
        log_lost: a store opens without its log, beside a newer mark; damaged: a page of it does not hold any more.
        other_centre: another centre answers at the address for a while.
        moved: an agent is moved to another hall. sessions: the centre ends a login.
        registered_anew: a workstation gets another identity. rejudged: what was refused by mistake is judged again.
        settled: the lead settles what was answered twice.
        upgrade: a workstation is upgraded with what is in its outbox, before the centre is.
        outage: nothing gets through for a while. nights: time passes by hours and days. skew: a clock is set wrong meanwhile.
        callers: citizens call in about something no task is known for. orders: people move the orders that answers open.
        texts: a city that asks by text is looked at beside.
        poison: as a factor of the usual. crash: of an action, by death of the process or a failing disk.
    """

    line: float = 1.0
    server: float = 1.0
    restore: float = 0.25
    epoch: float = 0.4
    publish: float = 0.25
    imports: float = 0.3
    old_profile: float = 0.06
    clone: float = 0.05
    log_lost: float = 0.06
    damaged: float = 0.06
    other_centre: float = 0.08
    moved: float = 0.06
    registered_anew: float = 0.05
    rejudged: float = 0.1
    settled: float = 0.5
    sessions: float = 0.1
    upgrade: float = 0.02
    outage: float = 0.15
    nights: float = 0.15
    skew: float = 0.1
    callers: float = 0.3
    orders: float = 0.25
    texts: float = 0.0
    poison: float = 1.0
    crash: float = 0.2


USUAL = Odds()
WITH_TEXTS = Odds(texts=1.0)
"""What ``make simulate`` runs."""
ASKED = Odds(
    texts=1.0,
    line=0,
    server=0,
    restore=0,
    imports=0,
    old_profile=0,
    clone=0,
    callers=0,
    orders=0,
    poison=0,
    crash=0,
)
"""For slips of texts: the hall itself does little."""
MOVED = Odds(orders=1.0, restore=0.0, line=0.3, poison=0.2)
"""For slips that show where orders move."""
RESTORED = Odds(restore=0.9)
"""For slips that only show after the centre went back in time."""
