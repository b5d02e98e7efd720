"""Messages about the life of tags: the draft of a version, what is published, what became of a tag, figures, second coding, learnt words.

Edits stand in the history as they were made; ``domain.tags.editing`` says what each comes to.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, field

from domain.wire.message import Message
from domain.wire.types import Code, Count, Id, Instant, Short

Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
"""A day of the city's calendar, ISO 8601."""

SpokenWords = Annotated[tuple[Short, ...], Meta(max_length=40)]


class NewTag(Message, frozen=True, tag="new", tag_field="kind"):
    """A tag that was not there. ``pinyin``: syllables with blanks; empty: as a dictionary reads the name."""

    code: Code
    zh: Short
    en: Short
    pinyin: Short = ""
    define: Short = ""
    example: Short = ""
    words: SpokenWords = ()
    route: Code | None = None


class RenameTag(Message, frozen=True, tag="rename", tag_field="kind"):
    """Another name from a day on, where the meaning stays. ``since``: None for the day of publication."""

    code: Code
    zh: Short
    en: Short
    pinyin: Short = ""
    since: Day | None = None


class DescribeTag(Message, frozen=True, tag="describe", tag_field="kind"):
    """Definition, example, spoken words and proposed route, said better; all of them, as they are to be."""

    code: Code
    define: Short
    example: Short = ""
    words: SpokenWords = ()
    route: Code | None = None


class SplitTag(Message, frozen=True, tag="split", tag_field="kind"):
    """A tag becomes several: these are new, the old one is retired and points to them."""

    code: Code
    into: Annotated[tuple[NewTag, ...], Meta(min_length=2, max_length=20)]


class MergeTag(Message, frozen=True, tag="merge", tag_field="kind"):
    """A tag counts as another from now on; orders keep what they were given."""

    code: Code
    into: Code


class RetireTag(Message, frozen=True, tag="retire", tag_field="kind"):
    """A tag can no longer be chosen; ``see``: where to look instead."""

    code: Code
    see: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()


TagEdit = NewTag | RenameTag | DescribeTag | SplitTag | MergeTag | RetireTag


class DraftEdit(Message, frozen=True):
    """An edit in the draft; ``number``: the draft's revision that brought it; ``own``: whoever asks made it."""

    edit_id: Id
    number: Count
    edit: TagEdit
    by_name: Short
    at: Instant
    own: bool = False


class TagDraft(Message, frozen=True):
    """``GET /api/v1/tags/draft``: the version being written, one a city.

    Attributes:
        revision: goes up with each edit, withdrawal and publication; an act says which one it was made on.
        version: the newest published one, 0 before the first.
        publishable: whether whoever asks may publish it: they may publish at all, and made none of its edits.
    """

    revision: Count
    version: Count
    edits: list[DraftEdit] = field(default_factory=list)
    publishable: bool = False


class TagVersion(Message, frozen=True):
    """One publication. ``origin``: draft, undo, or shipped (the product's own); ``changes``: how many tags it changed."""

    version: Count
    published_at: Instant
    by_name: Short
    origin: Code
    changes: Count
    leaves: Count
    by_axis: dict[Code, Count] = field(default_factory=dict)


class TagVersions(Message, frozen=True):
    """``GET /api/v1/tags/versions``: newest first, at most fifty."""

    versions: list[TagVersion]


class TagState(Message, frozen=True):
    """A tag as it stood before or after a change."""

    zh: Short
    en: Short
    pinyin: Short
    status: Code
    replaced_by: Code | None = None
    see: tuple[Code, ...] = ()
    define: Short = ""
    example: Short = ""
    words: SpokenWords = ()
    route: Code | None = None


class TagChange(Message, frozen=True):
    """A change of one tag.

    Attributes:
        version, number: name the edit; what undoing it takes.
        kind: new, rename, describe, split, merge, retire, undo or shipped.
        before: None where it was not there.
        undoable: it can be taken back by now (the same day, and nothing came after it).
    """

    version: Count
    number: Count
    kind: Code
    code: Code
    at: Instant
    edited_by: Short
    published_by: Short
    after: TagState
    before: TagState | None = None
    undoable: bool = False


class TagHistory(Message, frozen=True):
    """``GET /api/v1/tags/history?code=`` or ``?version=``: the changes of one tag, newest first, or of one version."""

    changes: list[TagChange]


class TagPlace(Message, frozen=True):
    """Something that names a tag. ``kind``: questionnaire, template or filter; ``name``: its code; ``at``: where in it."""

    kind: Code
    name: Short
    at: Short = ""


class TagPlaces(Message, frozen=True):
    """``GET /api/v1/tags/places?code=``: what names a tag, and so stands against retiring it."""

    places: list[TagPlace]


class FigureMove(Message, frozen=True):
    """A figure that a merge moves: how many orders count under this code now, and would afterwards."""

    code: Code
    before: Count
    after: Count


class MergePreview(Message, frozen=True):
    """``GET /api/v1/tags/merge-preview?code=&into=``: what a merge comes to. ``orders``: how many carry the tag; they keep it."""

    orders: Count
    figures: list[FigureMove] = field(default_factory=list)
    places: list[TagPlace] = field(default_factory=list)


class TagFigure(Message, frozen=True):
    """Orders whose chief tag on the axis is this; ``below``: with all below it."""

    code: Code
    orders: Count
    below: Count


class TagFigures(Message, frozen=True):
    """``GET /api/v1/tags/figures?axis=&from=&to=&counting=tagged|today``: orders by their chief tag on one axis.

    The sum of ``orders`` of all lines and ``untagged`` is ``total``, by either way of counting.
    """

    axis: Code
    counting: Code
    total: Count
    untagged: Count
    lines: list[TagFigure] = field(default_factory=list)


class BookRefusal(Message, frozen=True):
    """A line of a file that cannot be taken: the problem's code, to be put into words at the edge. ``row`` 0: the whole file."""

    row: Count
    code: Code
    params: dict[str, str | int | float | bool | None] = field(default_factory=dict)


class BookRead(Message, frozen=True):
    """``POST /api/v1/tags/import``: what an XLSX came to: edits put into the draft, or none where a line was refused."""

    edits: Count
    refused: list[BookRefusal] = field(default_factory=list)


class LearntWord(Message, frozen=True):
    """A word the centre proposes for a tag: in how many orders of it, by how many agents, in how many of the others."""

    word: Short
    orders: Count
    agents: Count
    elsewhere: Count
    score: float


class LearntOfTag(Message, frozen=True):
    """What was learnt for one tag."""

    code: Code
    words: list[LearntWord]


class LearntWords(Message, frozen=True):
    """``GET /api/v1/tags/learnt``: what waits for an editor."""

    tags: list[LearntOfTag]


class ToCode(Message, frozen=True):
    """An order to be coded: the citizen's words and what it was about, without any tag of anybody, and without its
    number, by which it would be looked up.

    ``codings``: for a third to settle, the two that differ, in random order; empty for the second coder.
    """

    order_id: Id
    kind: Code
    words: str
    case_type: Short = ""
    codings: list[tuple[Code, ...]] = field(default_factory=list)


class CodingWork(Message, frozen=True):
    """``GET /api/v1/tags/coding?settle=``: what waits for whoever asks, the oldest first, and how many there are."""

    waiting: Count
    orders: list[ToCode] = field(default_factory=list)


class Agreement(Message, frozen=True):
    """Cohen's kappa on one axis or branch; ``kappa``, ``low`` and ``high`` only from n ≥ 50."""

    code: Code
    n: Count
    agreed: Count
    kappa: float | None = None
    low: float | None = None
    high: float | None = None


class Agreements(Message, frozen=True):
    """``GET /api/v1/tags/agreement``: how far two who code the same orders agree. ``weak``: branches below 0.6, for the editor; ``unsettled``:
    how many differ and wait for a third."""

    axes: list[Agreement]
    weak: list[Agreement] = field(default_factory=list)
    unsettled: Count = 0
