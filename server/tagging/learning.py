"""Words learnt at night from orders that ended as they were tagged; an editor accepts them into the draft."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from domain.acts.tag_edit import TagEdited
from domain.acts.tag_words import WordsDecided
from domain.problems import Problem, ProblemError
from domain.tags.learning import Said, learn
from domain.times import DAY
from domain.wire.tags import DescribeTag, LearntOfTag, LearntWord, LearntWords, TagDraft
from server.accounts.people import CurrentUser
from server.acts.acting import act
from server.acts.operation import Operation
from server.db.database import Database
from server.db.work import Reading, new_id
from server.masterdata.repository.officers import officer_names
from server.masterdata.repository.units import known_units
from server.orders import by_tag
from server.tagging import drafting
from server.tagging.figures import WITHOUT_RESTRICTED
from server.tagging.repository import learnt as repository
from server.tags.service import tags_of, taxonomy

LOOKED_BACK = 365 * DAY
MOST_ORDERS = 20_000
"""The newest of a year: what a city closes in one."""


def learn_anew(database: Database, city_id: str) -> int:
    """Learn from the orders of a year, and put what is found in place of what was proposed before; returns how many words there are."""
    with database.read(city_id) as reading:
        orders = by_tag.confirmed(reading, WITHOUT_RESTRICTED, reading.now - LOOKED_BACK, MOST_ORDERS)
        names = {*officer_names(reading).values(), *(unit.name for unit in known_units(reading).values())}
        tags = taxonomy(reading)
    said = [Said(one.words, one.tags, one.by, one.names) for one in orders]
    found = learn(said, tags, names - {""})
    with database.write(city_id) as work:
        return repository.propose(work, found)


def proposed(reading: Reading) -> LearntWords:
    """What waits for an editor."""
    rows = repository.proposed(reading)
    return LearntWords(
        [
            LearntOfTag(
                code,
                [
                    LearntWord(row.word, row.orders, row.agents, row.elsewhere, row.score_milli / 1_000)
                    for row in words
                ],
            )
            for code, words in groupby(rows, attrgetter("code"))
        ]
    )


def decided(database: Database, person: CurrentUser, told: WordsDecided) -> TagDraft:
    """The draft after words were decided.

    Raises:
        ProblemError: ``tag.word_gone``: one does not wait any more; or the tag cannot be edited.
    """
    with database.write(person.city_id) as work:
        act(work, Operation.by(person, told, work.now, entity_id=tags_of(work)))
        if told.accept:
            tree = drafting.tree_of(work)
            drafting.made(work, tree, drafting.drafted(work))
            tag = tree.tags.get(told.code)
            if tag is None:
                raise ProblemError(Problem("tag.unknown", {"tag": told.code}))
            words = (*tag.words, *told.accept)
            edit = DescribeTag(told.code, tag.define, tag.example, words, tag.route)
            edited = TagEdited(new_id(), edit, told.seen)
            act(work, Operation.by(person, edited, work.now, entity_id=tags_of(work)))
        return drafting.draft_of(work, person)
