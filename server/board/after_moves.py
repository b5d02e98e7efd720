"""What a move of an order means for its entry on the board."""

from __future__ import annotations

from domain.times import day_of
from domain.vocabulary import OrderKind, OrderMove, UnitKind
from server.board import repository
from server.db.work import Reading, UnitOfWork, new_id
from server.orders.moving import MoveMade

PRAISE, DEMAND = "praise", "demand"


def AFTER_MOVE(work: UnitOfWork, made: MoveMade) -> None:
    """A text written is a draft; published it is seen by everybody; taken down, or the consent taken back, by nobody, and its address says that it is gone."""
    order_id = made.row["order_id"]
    if made.move is OrderMove.WRITE_BOARD:
        repository.put(work, _entry(work, made))
    elif made.move is OrderMove.PUBLISH:
        repository.publish(work, order_id)
    elif made.move in (OrderMove.UNPUBLISH, OrderMove.REVOKE_CONSENT):
        repository.take_down(work, order_id)


def _entry(work: UnitOfWork, made: MoveMade) -> dict[str, object]:
    order_id, closed = made.row["order_id"], made.after.closed_on
    opened = day_of(made.row["opened_at"], work.zone())
    text = made.given.told.strip().encode()
    return {
        "city_id": work.city_id,
        "entry_id": new_id(),
        "order_id": order_id,
        "section": PRAISE if made.after.kind is OrderKind.PRAISE else DEMAND,
        "district": _district(work, made.row["handler_id"] or made.row["unit_id"]),
        "month": f"{closed:%Y-%m}" if closed is not None else "",
        "days": (closed - opened).days if closed is not None else 0,
        "text": work.sealer.seal(text, f"board/{order_id}".encode()),
        "written_by": made.author_id,
        "written_at": work.now,
        "published_at": None,
        "gone_at": work.now,
    }


def _district(reading: Reading, unit_id: str | None) -> str:
    """The branch the order was handled in: nothing finer says where it was."""
    above = repository.units_above(reading, unit_id)
    return next((str(row.name) for row in above if row.kind == UnitKind.BRANCH), "")
