"""Doing what editors and publishers of tags ask for, here and now."""

from __future__ import annotations

from domain.acts.tag_edit import TagEdited
from domain.acts.tag_undo import TagUndone
from domain.acts.tag_withdraw import TagWithdrawn
from domain.acts.tags_publish import TagsPublished
from domain.wire.tags import TagDraft, TagVersion
from server.accounts.people import CurrentUser
from server.acts.acting import act
from server.acts.operation import Operation
from server.db.database import Database
from server.tagging import drafting, histories
from server.tags.repository import newest_version
from server.tags.service import tags_of


def edited(database: Database, person: CurrentUser, told: TagEdited | TagWithdrawn) -> TagDraft:
    """The draft after an edit or a withdrawal.

    Raises:
        ProblemError: ``tag.…``: it cannot be done, or somebody else changed the same tag in between.
    """
    with database.write(person.city_id) as work:
        act(work, Operation.by(person, told, work.now, entity_id=tags_of(work)))
        return drafting.draft_of(work, person)


def published(database: Database, person: CurrentUser, told: TagsPublished | TagUndone) -> TagVersion:
    """The version that came of it.

    Raises:
        ProblemError: ``tag.…``: it cannot be published or taken back.
    """
    with database.write(person.city_id) as work:
        act(work, Operation.by(person, told, work.now, entity_id=tags_of(work)))
        return histories.version_of(work, newest_version(work))
