"""Changing what a city has set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from domain.acts.setting_put import SettingPut
from domain.ids import derived_id
from domain.settings import KEYS
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.db.work import UnitOfWork
from server.settings import repository


def put(work: UnitOfWork, wanted: Mapping[str, Any], by: Author) -> int:
    """Set values by dotted key; workstations hear of it. Returns how many are others than before.

    Raises:
        ProblemError: ``setting.unknown`` for each name that is no setting, ``setting.invalid`` for each value that the rules cannot
            read; nothing is set then.
    """
    texts = {key: json.dumps(value, ensure_ascii=False, sort_keys=True) for key, value in wanted.items()}
    known = repository.values(work, sorted(texts))
    # A name that is none is told of even where an older server stored this very value.
    changed = {key: text for key, text in texts.items() if known.get(key) != text or key not in KEYS}
    if changed:
        settings_id = derived_id("settings", work.city_id)
        act(work, Operation.by(by, SettingPut(changed), work.now, entity_id=settings_id))
    return len(changed)
