"""``op.rejudge``: what the centre refused by a mistake of ours stands after all."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin, Rule
from domain.permissions import Permission
from domain.wire.sync import OpResult
from domain.wire.types import Short

RULES = tuple(
    Rule(f"op.{name}")
    for name in (
        "not_found", "not_refused", "author_unknown", "mac", "kind_unknown", "schema_newer", "payload", "still_refused",
    )
)  # fmt: skip


class Rejudge(Act, frozen=True):
    """The operation, and what it came to now."""

    KIND = "op.rejudge"
    ENTITY = Entity.OPERATION
    PERMISSIONS = (Permission.OPERATION_SET_ASIDE,)
    ORIGINS = frozenset({Origin.CONSOLE})
    RULES = RULES

    op_id: Short
    result: OpResult
