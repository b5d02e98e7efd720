"""Another receipt for an operation that was judged before: what its link covers of the first one is kept."""

from __future__ import annotations

from sqlalchemy import select, update

from domain.wire import codec
from domain.wire.sync import Receipt
from server.db.inserting import inserting
from server.db.tables import first_receipt, operation
from server.db.work import UnitOfWork

_o = operation.c
_FIRST = tuple(first_receipt.c.keys())


def renew(work: UnitOfWork, receipt: Receipt) -> None:
    """Give an operation its new receipt, told under the receipt's number, so that its device hears of it."""
    this = (_o.city_id == work.city_id, _o.op_id == receipt.op_id)
    first = select(*(_o[name] for name in _FIRST)).where(*this)
    insert = inserting(first_receipt, sqlite=work.is_sqlite)
    work.conn.execute(insert.from_select(_FIRST, first).on_conflict_do_nothing())
    work.conn.execute(
        update(operation)
        .where(*this)
        .values(
            receipt_seq=receipt.seq,
            result=receipt.result.value,
            code=receipt.code,
            params=codec.encode(receipt.params).decode() if receipt.params else None,
        )
    )
