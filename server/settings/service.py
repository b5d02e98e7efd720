"""Changing what a city has set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from domain.ids import derived_id
from domain.problems import ProblemError
from domain.settings import check
from domain.wire.rows import RowKind, city_scope
from server.db.work import UnitOfWork
from server.settings import repository


def put(work: UnitOfWork, wanted: Mapping[str, Any], author_id: str | None) -> int:
    """Set values by dotted key; workstations hear of it. Returns how many are others than before.

    Raises:
        ProblemError: ``setting.unknown`` for each name that is no setting, ``setting.invalid`` for each value that the rules cannot
            read; nothing is set then.
    """
    texts = {key: json.dumps(value, ensure_ascii=False, sort_keys=True) for key, value in wanted.items()}
    problems = [problem for key, text in texts.items() if (problem := check(key, text)) is not None]
    if problems:
        raise ProblemError(*problems)
    known = repository.values(work, sorted(texts))
    changed = {key: text for key, text in texts.items() if known.get(key) != text}
    if changed:
        repository.save(work, changed)
        record = work.record(
            "setting.put", derived_id("settings", work.city_id), changed, author_id=author_id
        )
        for key in changed:
            record.touch(city_scope(), RowKind.SETTING, key)
    return len(changed)
