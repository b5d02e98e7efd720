"""``event.import``: a chunk of an import brought service events that are new or others than before."""

from __future__ import annotations

from domain.acts.act import Act, Entity, Origin
from domain.permissions import Permission
from domain.wire.types import Count, Digest, Id, Short


class EventImport(Act, frozen=True):
    """What came in, without any of it: the events themselves can be corrected and erased, and stand in their own tables.

    Attributes:
        import_id: of all chunks of one file or request.
        content: hex SHA-256 over lines of id and content hash, first what is new, then what changed.
        rows: ``imported`` + ``changed`` + ``duplicates`` + ``rejected``; the others are parts of ``imported``.
    """

    KIND = "event.import"
    ENTITY = Entity.CITY
    PERMISSIONS = (Permission.EVENT_IMPORT,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})

    import_id: Id
    source: Short
    content: Digest
    rows: Count
    imported: Count
    changed: Count
    duplicates: Count
    rejected: Count
    without_contact: Count
    excluded: Count
    unmatched: Count

    def entity_of(self, author_id: str) -> str:
        return self.import_id
