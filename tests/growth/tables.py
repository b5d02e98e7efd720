"""Which tables grow with the history. A new table does, until it is named here with the reason why it does not."""

from __future__ import annotations

from sqlalchemy import Table

from server.db.metadata import metadata
from server.db.migrate import load_tables

BOUNDED = {
    "agent_state": "one an agent",
    "backup": "one a backup that is kept",
    "browser_session": "forgotten a month after it ended",
    "brief": "a few a month",
    "centre": "one a city",
    "counter": "one a city",
    "device": "one a workstation",
    "draft": "one a form that somebody began; forgotten after three months",
    "figure_alarm": "a few a week",
    "figure_watch": "one a week",
    "held_operation": "what waits for an event or task that is on its way",
    "import_run": "a few a day",
    "index_weights": "a few a year",
    "lease_request": "kept for an hour",
    "login_throttle": "forgotten after a month",
    "machine_token": "one a machine",
    "notice_choice": "a few a person",
    "officer": "one an officer",
    "order_counter": "one a day",
    "planning_rule": "one a line of business and kind of case",
    "posting": "a few an officer",
    "recovery_key": "one a key",
    "second_factor": "a few a person",
    "session": "forgotten a month after it ended",
    "setting": "one a setting",
    "submission": "a form that was sent; forgotten after a month",
    "sms_duty_number": "one a phone of the duty list",
    "sms_gateway": "one a gateway",
    "sms_hold": "one a restore",
    "sms_look": "events that wait to be looked at",
    "sms_rule": "a few versions a rule",
    "sms_team_number": "one of the centre's own people",
    "sms_template": "a few versions a text",
    "learnt_word": "a few a tag",
    "letter": "one a text of the city's own",
    "tag": "the catalogue",
    "tag_change": "a few an edit of the catalogue",
    "tag_step": "one an edit of the catalogue",
    "tag_version": "one a publication of the catalogue",
    "timer": "one a timer",
    "unit": "one a unit",
    "unit_alias": "a few a unit",
    "unit_duty": "one a liaison",
    "unit_inbox": "one a unit",
    "user_account": "one a person",
    "webhook": "one a city",
    "working_year": "one a year",
}
"""Tables whose size is the city's, not its history's: table, and what a row of it is."""


def growing() -> list[Table]:
    """The tables that grow for as long as the centre works, in an order in which they can be filled."""
    load_tables()
    return [table for table in metadata.sorted_tables if table.name not in BOUNDED]


def bounded() -> list[Table]:
    """All others."""
    load_tables()
    return [table for table in metadata.sorted_tables if table.name in BOUNDED]
