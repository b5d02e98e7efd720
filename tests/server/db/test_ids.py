"""An id is packed and found again as it was, whatever stands in a column of ids, and UUIDs sort as their text does."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from server.db.database import Database
from server.db.ids import pack, unpack
from server.db.prepared import Prepared, PreparedIn, insert_all, insert_tuples, one_of
from server.db.tables import held_operation
from server.db.work import new_id
from tests.helpers.centre import CITY

_ALMOST = ["8d2c5b1e-6a0f-5c53-9f6b-11011011011", "8D2C5B1E-6A0F-5C53-9F6B-110110110110", "8d2c5b1e6a0f-5c53-9f6b--110110110110",
    "8d2c5b1e-6a0f-5c53-9f6b-11011011011g", "8d2c5b1e-6a0f-5c53-9f6b-1101101101 0", "８d2c5b1e-6a0f-5c53-9f6b-110110110110"]  # fmt: skip


@given(st.uuids())
def test_a_uuid_takes_16_bytes(one: UUID) -> None:
    assert pack(str(one)) == one.bytes
    assert unpack(one.bytes) == str(one)


@given(
    st.one_of(
        st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=40), st.sampled_from(_ALMOST)
    )
)
def test_any_other_text_comes_back_as_it_was(one: str) -> None:
    assert len(pack(one)) != 16
    assert unpack(bytes(pack(one))) == one


@given(st.lists(st.uuids().map(str)))
def test_the_database_sorts_ids_as_python_does(ids: list[str]) -> None:
    assert [unpack(bytes(one)) for one in sorted(map(pack, ids))] == sorted(ids)


_COLUMNS = (
    "city_id",
    "op_id",
    "waiting_kind",
    "waiting_for",
    "transport_device_id",
    "received_at",
    "envelope",
)
_h = held_operation.c
_BY_ID = PreparedIn(
    lambda names: (
        sa.select(_h.received_at, _h.op_id, _h.waiting_for).where(one_of(_h.op_id, names)).order_by(_h.op_id)
    )
)
_MOVED = Prepared(
    sa.update(held_operation)
    .where(_h.op_id == sa.bindparam("b_op"))
    .values(waiting_for=sa.bindparam("b_for"))
    .returning(_h.waiting_for)
)


@pytest.mark.parametrize("count", [1, 3, 130])
def test_what_goes_past_sqlalchemy_is_converted_too(database: Database, count: int) -> None:
    ids = sorted(new_id() for _ in range(count))
    rows = [(CITY, one, "task", "machine:planning", one, n, b"") for n, one in enumerate(ids)]
    with database.write(CITY) as work:
        insert_tuples(work.conn, held_operation, _COLUMNS, rows[::2])
        insert_all(work.conn, held_operation, [dict(zip(_COLUMNS, row, strict=True)) for row in rows[1::2]])
        assert _BY_ID.rows(work.conn, {}, ids) == [(n, one, "machine:planning") for n, one in enumerate(ids)]
        assert _MOVED.rows(work.conn, {"b_op": ids[0], "b_for": ids[-1]}) == [(ids[-1],)]
        assert _MOVED.rows(work.conn, {"b_op": "nobody", "b_for": ids[-1]}) == []
        found = work.conn.execute(sa.select(_h.op_id, _h.waiting_for).where(_h.op_id == ids[0])).one()
        assert tuple(found) == (ids[0], ids[-1])
        raw = work.conn.execute(sa.text("SELECT op_id FROM held_operation ORDER BY op_id")).scalars()
        assert [bytes(one) for one in raw] == [UUID(one).bytes for one in ids]
