"""The draft of the next version: what it holds, and what comes of each edit when it is made of the tags as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.permissions import Permission, may
from domain.problems import Problem, ProblemError
from domain.tags.editing import Tree, codes_of
from domain.tags.model import Tag
from domain.tags.replicated import tag_of_row
from domain.times import day_of
from domain.wire import codec
from domain.wire.tags import DraftEdit, RetireTag, SplitTag, TagDraft, TagEdit
from server.accounts.people import Person
from server.db.work import Reading
from server.tagging.places import places
from server.tagging.repository import drafts as repository
from server.tags import repository as tags
from server.tags.spelling import spelt


@dataclass(frozen=True, slots=True)
class Drafted:
    """An edit of the draft, with its revision and who made it when."""

    number: int
    edit_id: str
    edit: TagEdit
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class Made:
    """An edit with each tag it changed, before (None: it was not there) and after."""

    drafted: Drafted
    changed: tuple[tuple[Tag | None, Tag], ...]


def drafted(reading: Reading) -> list[Drafted]:
    """The edits of the draft that nobody withdrew, in the order they were made."""
    steps = repository.since_publication(reading)
    gone = {step.edit_id for step in steps if step.kind == repository.WITHDRAW}
    return [
        Drafted(step.number, step.edit_id, codec.decode(step.edit, TagEdit), step.by_user_id, step.at)  # type: ignore[arg-type]  # a union is a type to msgspec
        for step in steps
        if step.kind == repository.EDIT and step.edit_id not in gone
    ]


def tree_of(reading: Reading) -> Tree:
    """The tags as they are published, to be edited."""
    today = day_of(reading.now, reading.zone())
    return Tree((tag_of_row(row) for row in tags.rows(reading).values()), spelt, today)


def made(reading: Reading, tree: Tree, edits: Sequence[Drafted]) -> list[Made]:
    """Make the edits, one after the other.

    Raises:
        ProblemError: one cannot be made, or names a tag that something stands on.
    """
    found: list[Made] = []
    for one in edits:
        before = dict(tree.tags)
        unnamed(reading, one.edit)
        changed = tree.make(one.edit)
        found.append(Made(one, tuple((before.get(code), tag) for code, tag in changed.items())))
    return found


def unnamed(reading: Reading, edit: TagEdit) -> None:
    """Raises ProblemError ``tag.named`` for an edit that retires a tag a questionnaire, template or filter names."""
    if isinstance(edit, RetireTag | SplitTag) and (found := places(reading, edit.code)):
        listed = "；".join(f"{place.kind} {place.name} {place.at}".strip() for place in found)
        raise ProblemError(Problem("tag.named", {"tag": edit.code, "places": listed}))


def touched_since(edits: Sequence[Drafted], edit: TagEdit, seen: int, author_id: str) -> Drafted | None:
    """The newest edit by somebody else, of a tag this edit touches, that its author has not seen."""
    codes = codes_of(edit)
    newer = [one for one in edits if one.number > seen and one.by != author_id and codes & codes_of(one.edit)]
    return newer[-1] if newer else None


def draft_of(reading: Reading, person: Person) -> TagDraft:
    """The draft for whoever asks."""
    edits = drafted(reading)
    names = repository.names(reading, {one.by for one in edits})
    own = {one.by for one in edits} & {person.user_id}
    return TagDraft(
        revision=repository.revision(reading),
        version=tags.newest_version(reading),
        edits=[
            DraftEdit(one.edit_id, one.number, one.edit, names[one.by], one.at, one.by == person.user_id)
            for one in edits
        ],
        publishable=may(person.roles, Permission.TAG_PUBLISH) and bool(edits) and not own,
    )
