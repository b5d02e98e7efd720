"""SMS: rules, texts, gateways, messages, what came back; and about what each number was last asked.

What a task was drawn by is kept from here on: tasks of before have no rate (抽样率未记录). Every answer by SMS of before, a column of its
event, becomes a row of its own; when it came nobody had kept.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_RATING = "CASE sms_reply WHEN '1' THEN 1 WHEN 'satisfied' THEN 1 WHEN '2' THEN 2 WHEN 'basically_satisfied' THEN 2 ELSE 3 END"
_LABEL = "CASE sms_reply WHEN '1' THEN 'satisfied' WHEN 'satisfied' THEN 'satisfied' WHEN '2' THEN 'basically' WHEN 'basically_satisfied' THEN 'basically' ELSE 'dissatisfied' END"
_TAKE_IN = f"""
    INSERT INTO citizen_answer (city_id, answer_id, event_id, channel, leg, rating, label, aspects, taken_at, late, canonical)
    SELECT city_id, event_id, event_id, 'sms', 'handled', {_RATING}, {_LABEL}, '{{}}', reported_at, :no, :yes
    FROM event WHERE sms_reply IS NOT NULL AND sms_reply <> ''
"""  # noqa: S608 - constants
_TABLES = (
    "sms_rule",
    "sms_template",
    "sms_gateway",
    "sms_team_number",
    "sms_count",
    "sms_batch",
    "sms_message",
    "sms_try",
    "sms_part",
    "sms_raw",
    "sms_stray",
    "sms_conversation",
    "sms_reply",
    "citizen_answer",
    "asking",
)
_GROUP: tuple[tuple[str, sa.types.TypeEngine[Any]], ...] = (
    ("asked_event_id", sa.LargeBinary()),
    ("asked_before_at", sa.BigInteger()),
)
_TASK: tuple[tuple[str, sa.types.TypeEngine[Any]], ...] = (
    ("reason", sa.String(24)),
    ("sample_ppm", sa.BigInteger()),
    ("seed", sa.String(80)),
    ("stratum", sa.String(1)),
)


def upgrade() -> None:
    for name, kind in _GROUP:
        op.add_column("contact_group", sa.Column(name, kind, nullable=True))
    for name, kind in _TASK:
        op.add_column("task", sa.Column(name, kind, nullable=True))
    op.create_table(
        "sms_rule",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("rule", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("leg", sa.String(16), nullable=False),
        sa.Column("business_line", sa.String(24), nullable=False),
        sa.Column("case_type", sa.String(80), nullable=False),
        sa.Column("unit_id", sa.LargeBinary(), nullable=True),
        sa.Column("report_channel", sa.String(24), nullable=True),
        sa.Column("since", sa.String(16), nullable=False),
        sa.Column("delay_ms", sa.BigInteger(), nullable=False),
        sa.Column("template", sa.String(32), nullable=False),
        sa.Column("extension", sa.String(4), nullable=False),
        sa.Column("window_from", sa.Integer(), nullable=False),
        sa.Column("window_until", sa.Integer(), nullable=False),
        sa.Column("share_ppm", sa.BigInteger(), nullable=False),
        sa.Column("seed", sa.String(80), nullable=False),
        sa.Column("valid_from", sa.BigInteger(), nullable=True),
        sa.Column("valid_until", sa.BigInteger(), nullable=True),
        sa.Column("put_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "rule", "version", name="pk_sms_rule"),
    )
    op.create_table(
        "sms_template",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("template", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(40), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("registered_no", sa.String(64), nullable=True),
        sa.Column("registered_on", sa.String(10), nullable=True),
        sa.Column("paused_reason", sa.Text(), nullable=True),
        sa.Column("put_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "template", "version", name="pk_sms_template"),
    )
    op.create_table(
        "sms_gateway",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("gateway", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("stopped_reason", sa.Text(), nullable=True),
        sa.Column("settings", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "gateway", name="pk_sms_gateway"),
    )
    op.create_table(
        "sms_team_number",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("group_id", sa.LargeBinary(), nullable=False),
        sa.Column("mask", sa.String(24), nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("put_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "group_id", name="pk_sms_team_number"),
    )
    op.create_table(
        "sms_count",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("leg", sa.String(16), nullable=False),
        sa.Column("unit_id", sa.LargeBinary(), nullable=False),
        sa.Column("carrier", sa.String(16), nullable=False),
        sa.Column("template", sa.String(32), nullable=False),
        sa.Column("gateway", sa.String(32), nullable=False),
        sa.Column("measure", sa.String(64), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "city_id",
            "day",
            "hour",
            "leg",
            "unit_id",
            "carrier",
            "template",
            "gateway",
            "measure",
            name="pk_sms_count",
        ),
    )
    op.create_table(
        "sms_batch",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("batch_id", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "batch_id", name="pk_sms_batch"),
    )
    op.create_table(
        "sms_message",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("message_id", sa.LargeBinary(), nullable=False),
        sa.Column("event_id", sa.LargeBinary(), nullable=False),
        sa.Column("group_id", sa.LargeBinary(), nullable=True),
        sa.Column("leg", sa.String(16), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(32), nullable=True),
        sa.Column("rule_version", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(64), nullable=True),
        sa.Column("error_class", sa.String(24), nullable=True),
        sa.Column("error", sa.String(40), nullable=True),
        sa.Column("template", sa.String(32), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("extension", sa.String(4), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=True),
        sa.Column("mask", sa.String(24), nullable=False),
        sa.Column("carrier", sa.String(16), nullable=False),
        sa.Column("unit_id", sa.LargeBinary(), nullable=True),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("gateway", sa.String(32), nullable=True),
        sa.Column("planned_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("window_from", sa.Integer(), nullable=False),
        sa.Column("window_until", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.LargeBinary(), nullable=False),
        sa.Column("claim_owner", sa.String(80), nullable=True),
        sa.Column("claim_fence", sa.BigInteger(), nullable=False),
        sa.Column("claim_until", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("counted_tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.BigInteger(), nullable=True),
        sa.Column("accepted_at", sa.BigInteger(), nullable=True),
        sa.Column("final_at", sa.BigInteger(), nullable=True),
        sa.Column("conversation_id", sa.LargeBinary(), nullable=True),
        sa.Column("restored", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "message_id", name="pk_sms_message"),
    )
    _partial(
        "ix_sms_message_claimed", "sms_message", ["city_id", "claim_until", "message_id"], "state = 'claimed'"
    )
    _partial("ix_sms_message_due", "sms_message", ["city_id", "due_at", "message_id"], "state = 'planned'")
    op.create_index("ix_sms_message_event", "sms_message", ["city_id", "event_id"])
    op.create_index("ix_sms_message_group", "sms_message", ["city_id", "group_id", "planned_at"])
    op.create_index("ix_sms_message_list", "sms_message", ["city_id", "state", "planned_at", "message_id"])
    _partial("ix_sms_message_of_rule", "sms_message", ["city_id", "rule", "message_id"], "state = 'planned'")
    _partial(
        "ix_sms_message_unknown", "sms_message", ["city_id", "tried_at", "message_id"], "state = 'unknown'"
    )
    _partial(
        "ix_sms_message_waiting",
        "sms_message",
        ["city_id", "accepted_at", "message_id"],
        "state = 'accepted'",
    )
    op.create_table(
        "sms_try",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("message_id", sa.LargeBinary(), nullable=False),
        sa.Column("try_no", sa.Integer(), nullable=False),
        sa.Column("client_ref", sa.String(48), nullable=False),
        sa.Column("gateway", sa.String(32), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("committed_at", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.String(24), nullable=True),
        sa.Column("error", sa.String(40), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "message_id", "try_no", name="pk_sms_try"),
        sa.UniqueConstraint("city_id", "client_ref", name="uq_sms_try_city_id_client_ref"),
    )
    op.create_table(
        "sms_part",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("gateway", sa.String(32), nullable=False),
        sa.Column("gateway_id", sa.String(80), nullable=False),
        sa.Column("message_id", sa.LargeBinary(), nullable=False),
        sa.Column("try_no", sa.Integer(), nullable=False),
        sa.Column("part_no", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=True),
        sa.Column("error", sa.String(40), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "gateway", "gateway_id", name="pk_sms_part"),
    )
    op.create_index("ix_sms_part_message", "sms_part", ["city_id", "message_id", "try_no"])
    op.create_table(
        "sms_raw",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("raw_id", sa.LargeBinary(), nullable=False),
        sa.Column("gateway", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("judged_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "raw_id", name="pk_sms_raw"),
        sa.UniqueConstraint("city_id", "gateway", "digest", name="uq_sms_raw_city_id_gateway_digest"),
    )
    op.create_index("ix_sms_raw_received", "sms_raw", ["city_id", "received_at"])
    _partial("ix_sms_raw_unjudged", "sms_raw", ["city_id", "received_at", "raw_id"], "judged_at IS NULL")
    op.create_table(
        "sms_stray",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("stray_id", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("raw_id", sa.LargeBinary(), nullable=True),
        sa.Column("gateway", sa.String(32), nullable=False),
        sa.Column("gateway_id", sa.String(80), nullable=True),
        sa.Column("part_no", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(24), nullable=True),
        sa.Column("error", sa.String(40), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "stray_id", name="pk_sms_stray"),
    )
    op.create_index("ix_sms_stray_received", "sms_stray", ["city_id", "received_at"])
    _partial("ix_sms_stray_unjoined", "sms_stray", ["city_id", "gateway", "gateway_id"], "joined_at IS NULL")
    op.create_table(
        "sms_conversation",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.LargeBinary(), nullable=False),
        sa.Column("event_id", sa.LargeBinary(), nullable=False),
        sa.Column("group_id", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", sa.LargeBinary(), nullable=False),
        sa.Column("extension", sa.String(4), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("reasked", sa.Boolean(), nullable=False),
        sa.Column("followed_up", sa.Boolean(), nullable=False),
        sa.Column("order_open_asked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "conversation_id", name="pk_sms_conversation"),
    )
    op.create_index("ix_sms_conversation_event", "sms_conversation", ["city_id", "event_id"])
    op.create_index("ix_sms_conversation_group", "sms_conversation", ["city_id", "group_id", "opened_at"])
    _partial(
        "ix_sms_conversation_open",
        "sms_conversation",
        ["city_id", "until", "conversation_id"],
        "until IS NOT NULL",
    )
    op.create_table(
        "sms_reply",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("reply_id", sa.LargeBinary(), nullable=False),
        sa.Column("raw_id", sa.LargeBinary(), nullable=True),
        sa.Column("conversation_id", sa.LargeBinary(), nullable=True),
        sa.Column("message_id", sa.LargeBinary(), nullable=True),
        sa.Column("event_id", sa.LargeBinary(), nullable=True),
        sa.Column("group_id", sa.LargeBinary(), nullable=True),
        sa.Column("extension", sa.String(24), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("label", sa.String(24), nullable=False),
        sa.Column("confidence", sa.String(8), nullable=False),
        sa.Column("lexicon", sa.String(24), nullable=False),
        sa.Column("aspects", sa.Text(), nullable=False),
        sa.Column("also", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("settled_label", sa.String(24), nullable=True),
        sa.Column("settled_by", sa.LargeBinary(), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("cut", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("matched", sa.String(16), nullable=False),
        sa.Column("inbox", sa.String(16), nullable=True),
        sa.Column("held_by", sa.LargeBinary(), nullable=True),
        sa.Column("held_until", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "reply_id", name="pk_sms_reply"),
    )
    op.create_index("ix_sms_reply_conversation", "sms_reply", ["city_id", "conversation_id"])
    op.create_index("ix_sms_reply_event", "sms_reply", ["city_id", "event_id"])
    _partial(
        "ix_sms_reply_inbox",
        "sms_reply",
        ["city_id", "inbox", "received_at", "reply_id"],
        "inbox IS NOT NULL AND done_at IS NULL",
    )
    op.create_index("ix_sms_reply_received", "sms_reply", ["city_id", "received_at", "reply_id"])
    op.create_table(
        "citizen_answer",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("answer_id", sa.LargeBinary(), nullable=False),
        sa.Column("event_id", sa.LargeBinary(), nullable=False),
        sa.Column("group_id", sa.LargeBinary(), nullable=True),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("leg", sa.String(16), nullable=False),
        sa.Column("message_id", sa.LargeBinary(), nullable=True),
        sa.Column("reply_id", sa.LargeBinary(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(24), nullable=False),
        sa.Column("aspects", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("canonical", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "answer_id", name="pk_citizen_answer"),
    )
    op.create_index("ix_citizen_answer_at", "citizen_answer", ["city_id", "answered_at"])
    op.create_index("ix_citizen_answer_event", "citizen_answer", ["city_id", "event_id", "answer_id"])
    op.create_table(
        "asking",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("group_id", sa.LargeBinary(), nullable=False),
        sa.Column("event_id", sa.LargeBinary(), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "group_id", "event_id", "channel", name="pk_asking"),
    )
    op.create_index("ix_asking_at", "asking", ["city_id", "group_id", "at"])
    op.get_bind().execute(
        sa.text(_TAKE_IN).bindparams(
            sa.bindparam("no", False, sa.Boolean()), sa.bindparam("yes", True, sa.Boolean())
        )
    )


def downgrade() -> None:
    for name in _TABLES:
        op.drop_table(name)
    for name, _ in reversed(_TASK):
        op.drop_column("task", name)
    for name, _ in reversed(_GROUP):
        op.drop_column("contact_group", name)


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
