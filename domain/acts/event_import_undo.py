"""``event.import_undo``: what an import brought and nobody has worked on is taken out again."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.types import Count, Digest, Id, Short


class EventImportUndo(Act, frozen=True):
    """A part of an import taken back, without any of it.

    Attributes:
        import_id: of the import.
        content: hex SHA-256 over lines of id and content hash of the events that are taken out.
        taken_back: how many.
        kept: how many of the same part stay, because somebody worked on them or they changed since.
    """

    KIND = "event.import_undo"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.EVENT_IMPORT,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})

    import_id: Id
    source: Short
    content: Digest
    taken_back: Count
    kept: Count

    def entity_of(self, author_id: str) -> str:
        return self.import_id
