"""What units are kept from saying in a 整改提示: whose case it came from."""

from __future__ import annotations

from collections.abc import Iterator

from domain.acts.order_move import Moved
from domain.orders import advice
from domain.orders.standing import Standing
from domain.problems import Problem
from domain.vocabulary import OrderMove
from server.board import repository
from server.board.knowing import known_of
from server.db.work import Reading


def against(reading: Reading, order_id: str, standing: Standing, payload: Moved) -> Iterator[Problem]:
    """What its text must not say, by all that the centre knows of the order."""
    if payload.move == OrderMove.ADVISE:
        row = repository.case_of(reading, order_id)
        yield from advice.problems(payload.given.told, known_of(reading, row, standing))


AGAINST_MOVE = against
