"""Versions of the weights of 民意指数."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from domain.figures.catalogue import FigureKey
from domain.figures.index import SHIPPED
from domain.wire.figures import IndexWeights
from server.analysis.tables import index_weights
from server.db.work import Reading, UnitOfWork

_w = index_weights.c
_AS_SHIPPED = IndexWeights(0, dict(SHIPPED))


def newest(reading: Reading) -> IndexWeights:
    """The weights of today."""
    return in_force(reading, None)


def in_force(reading: Reading, before: int | None) -> IndexWeights:
    """The newest version of before an instant (``None``: of all); as shipped where there was none."""
    query = select(index_weights).where(_w.city_id == reading.city_id)
    if before is not None:
        query = query.where(_w.at < before)
    row = reading.conn.execute(query.order_by(_w.version.desc()).limit(1)).one_or_none()
    return _AS_SHIPPED if row is None else _weights(reading, row)


def _weights(reading: Reading, row: Any) -> IndexWeights:
    weights = {FigureKey(key): float(weight) for key, weight in json.loads(row.weights).items()}
    why = reading.sealer.open(row.why, _aad(row.version)).decode()
    return IndexWeights(row.version, weights, row.by_name, row.at, why)


def add(
    work: UnitOfWork, version: int, weights: Mapping[FigureKey, float], why: str, user_id: str, name: str
) -> None:
    """Keep a version."""
    row = {
        "city_id": work.city_id,
        "version": version,
        "weights": json.dumps({key.value: weight for key, weight in sorted(weights.items())}),
        "by_user_id": user_id,
        "by_name": name,
        "at": work.now,
        "why": work.sealer.seal(why.encode(), _aad(version)),
    }
    work.conn.execute(index_weights.insert(), row)


def _aad(version: int) -> bytes:
    return f"index weights {version}".encode()
