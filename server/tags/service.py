"""The city's tags: the shipped ones to begin with; later ones added, retired and merged, never deleted."""

from __future__ import annotations

from domain.acts.tags_load import TagsLoad
from domain.ids import derived_id
from domain.tags.replicated import row_of
from domain.tags.taxonomy import Taxonomy
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.db.work import UnitOfWork
from server.tags import repository


def load(work: UnitOfWork, taxonomy: Taxonomy, by: Author) -> dict[str, int]:
    """Bring the table to what the taxonomy says; a tag it does not name stays as it is.

    Returns how many were ``added``, ``changed`` and ``unchanged``.
    """
    known = repository.rows(work)
    wanted = [row_of(tag) for tag in taxonomy]
    changed = [row for row in wanted if known.get(row.code) != row]
    if changed:
        told, tags_id = TagsLoad(tuple(changed)), derived_id("tags", work.city_id)
        act(work, Operation.by(by, told, work.now, entity_id=tags_id))
    added = sum(row.code not in known for row in changed)
    return {"added": added, "changed": len(changed) - added, "unchanged": len(wanted) - len(changed)}
