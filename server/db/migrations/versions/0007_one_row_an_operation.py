"""One row an operation: its link, receipt and payload; links say of which version they are."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from server.db.revisions import DamagedDatabase

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.String(36)
_ODD = sa.text("operation.code IS NOT NULL AND operation.result <> 'secondary'")
_SUPERSEDES = sa.text("supersedes IS NOT NULL")
_COLUMNS = (
    "city_id", "seq", "link_version", "op_id", "kind", "schema_version", "entity_id", "entity_seq", "author_id", "device_id",
    "transport_device_id", "incarnation", "base_version", "lease_no", "supersedes", "occurred_at", "received_at", "time_doubt",
    "payload_digest", "result", "code", "params", "receipt_seq", "hash", "envelope", "payload",
)  # fmt: skip
_OF_LINK = {"city_id", "seq", "op_id", "payload_digest", "hash"}
_OF_PAYLOAD = {"envelope", "payload"}
_NEW = {"link_version": "1", "receipt_seq": "r.seq"}


def upgrade() -> None:
    _drop_indexes()
    op.rename_table("operation", "receipt")
    _keys("operation", "receipt")
    op.create_table(
        "operation",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("link_version", sa.Integer(), autoincrement=False, nullable=False),
        *_receipt_columns(),
        sa.Column("receipt_seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "seq", name="pk_operation"),
    )
    op.create_table(
        "first_receipt",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("result", sa.String(16), nullable=False),
        sa.Column("code", sa.String(64), nullable=True),
        sa.Column("params", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("city_id", "seq", name="pk_first_receipt"),
        sqlite_with_rowid=False,
    )
    _whole()
    sources = ", ".join(_source(name) for name in _COLUMNS)
    # In the order of numbers, as if it had been written so from the beginning.
    op.execute(
        f"INSERT INTO operation ({', '.join(_COLUMNS)}) SELECT {sources} FROM chain c"  # noqa: S608 - our own names
        " JOIN receipt r ON r.city_id = c.city_id AND r.op_id = c.op_id"
        " LEFT JOIN operation_payload p ON p.city_id = c.city_id AND p.op_id = c.op_id"
        " ORDER BY c.city_id, c.seq"
    )
    # A link of version 1 covers the result alone; code and parameters of a first receipt were not kept.
    op.execute(
        "INSERT INTO first_receipt (city_id, seq, result) SELECT c.city_id, c.seq, c.result FROM chain c"
        " JOIN operation o ON o.city_id = c.city_id AND o.seq = c.seq"
        " WHERE o.receipt_seq <> c.seq OR o.result <> c.result"
    )
    for table in ("operation_payload", "chain", "receipt"):
        op.drop_table(table)
    op.create_index("ix_operation_op", "operation", ["city_id", "op_id"], unique=True)
    _create_indexes("receipt_seq")


def downgrade() -> None:
    if _count("operation WHERE link_version <> 1"):
        raise DamagedDatabase("links of version 2, which an older version cannot verify")
    _drop_indexes()
    op.drop_index("ix_operation_op", "operation")
    op.rename_table("operation", "log")
    _keys("operation", "log")
    op.create_table(
        "chain",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("op_id", _ID, nullable=False),
        sa.Column("payload_digest", sa.String(64), nullable=False),
        sa.Column("result", sa.String(16), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "seq", name="pk_chain"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "operation",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        *_receipt_columns(),
        sa.PrimaryKeyConstraint("city_id", "op_id", name="pk_operation"),
    )
    op.create_table(
        "operation_payload",
        sa.Column("city_id", sa.String(32), nullable=False),
        sa.Column("op_id", _ID, nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=True),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("city_id", "op_id", name="pk_operation_payload"),
    )
    op.execute(
        "INSERT INTO chain (city_id, seq, op_id, payload_digest, result, hash)"
        " SELECT l.city_id, l.seq, l.op_id, l.payload_digest, coalesce(f.result, l.result), l.hash FROM log l"
        " LEFT JOIN first_receipt f ON f.city_id = l.city_id AND f.seq = l.seq ORDER BY l.city_id, l.seq"
    )
    names = [column.name for column in _receipt_columns()]
    op.execute(
        f"INSERT INTO operation (city_id, seq, {', '.join(names)})"  # noqa: S608 - our own names
        f" SELECT city_id, receipt_seq, {', '.join(names)} FROM log ORDER BY city_id, seq"
    )
    op.execute(
        "INSERT INTO operation_payload (city_id, op_id, envelope, payload)"
        " SELECT city_id, op_id, envelope, payload FROM log WHERE payload IS NOT NULL ORDER BY city_id, seq"
    )
    op.drop_table("first_receipt")
    op.drop_table("log")
    _create_indexes("seq")


def _receipt_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("op_id", _ID, nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("schema_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entity_id", _ID, nullable=False),
        sa.Column("entity_seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("author_id", _ID, nullable=True),
        sa.Column("device_id", _ID, nullable=True),
        sa.Column("transport_device_id", _ID, nullable=True),
        sa.Column("incarnation", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("base_version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lease_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("supersedes", _ID, nullable=True),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("time_doubt", sa.Boolean(), nullable=False),
        sa.Column("payload_digest", sa.String(64), nullable=False),
        sa.Column("result", sa.String(16), nullable=False),
        sa.Column("code", sa.String(64), nullable=True),
        sa.Column("params", sa.Text(), nullable=True),
    )


def _source(name: str) -> str:
    if name in _NEW:
        return _NEW[name]
    return f"{'c' if name in _OF_LINK else 'p' if name in _OF_PAYLOAD else 'r'}.{name}"


def _whole() -> None:
    """Whether each link has its receipt, and each receipt its link: what has not would be lost without a word.

    Raises:
        DamagedDatabase: one has not.
    """
    links, receipts = _count("chain"), _count("receipt")
    both = _count("chain c JOIN receipt r ON r.city_id = c.city_id AND r.op_id = c.op_id")
    alone = _count(
        "operation_payload p LEFT JOIN receipt r ON r.city_id = p.city_id AND r.op_id = p.op_id WHERE r.op_id IS NULL"
    )
    if not links == receipts == both or alone:
        raise DamagedDatabase(f"{links} links, {receipts} receipts, {both} together; {alone} payloads alone")


def _count(source: str) -> int:
    return int(op.get_bind().execute(sa.text(f"SELECT count(*) FROM {source}")).scalar_one())  # noqa: S608 - our own names


def _drop_indexes() -> None:
    for name in ("ix_operation_device", "ix_operation_odd", "ix_operation_supersedes"):
        op.drop_index(name, "operation")


def _create_indexes(receipt_seq: str) -> None:
    """``receipt_seq``: the column that holds a receipt's number."""
    op.create_index("ix_operation_device", "operation", ["city_id", "device_id", receipt_seq])
    op.create_index(
        "ix_operation_odd", "operation", ["city_id", receipt_seq], sqlite_where=_ODD, postgresql_where=_ODD
    )
    op.create_index(
        "ix_operation_supersedes",
        "operation",
        ["city_id", "supersedes"],
        sqlite_where=_SUPERSEDES,
        postgresql_where=_SUPERSEDES,
    )


def _keys(name: str, renamed: str) -> None:
    """On PostgreSQL a key's index keeps its name, which the new table needs."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX pk_{name} RENAME TO pk_{renamed}")
