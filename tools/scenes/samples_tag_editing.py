"""A centre with a draft of the tags, publications and codings, as the page 标签 asks it; everybody is invented."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from app.records.errors import Refused, Unreachable
from app.services.tag_editing import TagEditing
from app.services.tags import Tags
from domain.acts.tag_words import WordsDecided
from domain.problems import Problem
from domain.tags.search import TagSearch
from domain.tags.taxonomy import Taxonomy
from domain.times import DAY, HOUR
from domain.vocabulary import OrderKind
from domain.wire.tags import (
    Agreement,
    Agreements,
    BookRead,
    BookRefusal,
    CodingWork,
    DescribeTag,
    DraftEdit,
    FigureMove,
    LearntOfTag,
    LearntWord,
    LearntWords,
    MergePreview,
    MergeTag,
    TagChange,
    TagDraft,
    TagEdit,
    TagHistory,
    TagPlace,
    TagPlaces,
    TagState,
    TagVersion,
    TagVersions,
    ToCode,
)
from resources import shipped_tags
from tools.invented import made_id
from tools.stage import NOW

AXES = {"nature": 64, "business": 372, "problem": 652, "discipline": 200}
NAMED = "problem.speed.late"
"""The tag that a questionnaire names."""
PROMISED = "problem.speed.no_contact.promised"


class StandInPicker:
    """The tags that ship."""

    def picker(self) -> tuple[Taxonomy, TagSearch]:
        taxonomy = shipped_tags()
        return taxonomy, TagSearch(taxonomy)


class StandInEditing:
    """Answers at once. ``moved``: somebody else is always a step ahead; ``offline``: the centre does not answer."""

    def __init__(
        self, *, offline: bool = False, moved: bool = False, own: bool = False, refused: bool = False
    ) -> None:
        self.offline, self.moved, self.refused = offline, moved, refused
        self.asked: list[tuple[str, object]] = []
        edits: list[tuple[TagEdit, str, bool]] = [
            (MergeTag(PROMISED, "problem.speed.no_contact.never"), "周敏", False),
            (
                DescribeTag(
                    NAMED, "来了但来得晚。一直没来用“没人来”", "打完一个钟头才到", ("半天才来", "磨蹭")
                ),
                "李静",
                own,
            ),
        ]
        self.revision = len(edits)
        self.edits = [
            DraftEdit(made_id(f"edit{at}"), at, edit, name, NOW - 3 * HOUR + at * HOUR, mine)
            for at, (edit, name, mine) in enumerate(edits, 1)
        ]
        self.waiting = 3

    def _ask(self, what: str, given: object = None) -> None:
        self.asked.append((what, given))
        if self.offline:
            raise Unreachable(Problem("centre.unreachable"))

    def draft(self) -> TagDraft:
        self._ask("draft")
        own = any(one.own for one in self.edits)
        return TagDraft(self.revision, 3, list(self.edits), publishable=bool(self.edits) and not own)

    def edit(self, edit: TagEdit, seen: int) -> TagDraft:
        self._ask("edit", (edit, seen))
        if self.moved:
            raise Refused(Problem("tag.draft_moved", {"by": "周敏", "tag": PROMISED}))
        self.revision += 1
        self.edits.append(
            DraftEdit(made_id(f"edit{self.revision}"), self.revision, edit, "王芳", NOW, own=True)
        )
        return self.draft()

    def withdraw(self, edit_id: str, seen: int) -> TagDraft:
        self._ask("withdraw", (edit_id, seen))
        self.edits = [one for one in self.edits if one.edit_id != edit_id]
        return self.draft()

    def publish(self, seen: int) -> TagVersion:
        self._ask("publish", seen)
        if self.moved:
            raise Refused(Problem("tag.draft_moved", {"by": "周敏", "tag": PROMISED}))
        self.edits = []
        return self.versions().versions[0]

    def undo(self, version: int, number: int) -> TagVersion:
        self._ask("undo", (version, number))
        return self.versions().versions[0]

    def versions(self) -> TagVersions:
        self._ask("versions")
        return TagVersions(
            [
                TagVersion(3, NOW - 2 * HOUR, "陈静", "draft", 2, 1288, AXES),
                TagVersion(2, NOW - 3 * DAY, "陈静", "undo", 1, 1287, AXES),
                TagVersion(1, NOW - 9 * DAY, "", "shipped", 1288, 1288, AXES),
            ]
        )

    def history(self, code: str) -> TagHistory:
        self._ask("history", code)
        tag = shipped_tags().get(code)
        if tag is None or not tag.define:
            return TagHistory([])
        before = TagState(f"{tag.label()}了", "Before", "", "active", define="从前的定义。", words=tag.words)
        after = TagState(tag.label(), tag.label("en"), "", "active", define=tag.define, words=tag.words)
        return TagHistory(
            [TagChange(3, 1, "rename", code, NOW - 2 * HOUR, "周敏", "陈静", after, before, undoable=True)]
        )

    def changes_of(self, version: int) -> TagHistory:
        self._ask("changes_of", version)
        return TagHistory([*self.history(NAMED).changes, *self.history(PROMISED).changes])

    def places(self, code: str) -> TagPlaces:
        self._ask("places", code)
        return TagPlaces([TagPlace("questionnaire", "alarm_110", "arrival")] if code == NAMED else [])

    def merge_preview(self, code: str, into: str) -> MergePreview:
        self._ask("merge_preview", (code, into))
        return MergePreview(
            37,
            [FigureMove(code, 37, 0), FigureMove(into, 112, 149)],
            [TagPlace("questionnaire", "alarm_110", "q9")],
        )

    def export(self, to: Path) -> None:
        self._ask("export", to.name)

    def read_book(self, path: Path, seen: int) -> BookRead:
        self._ask("read_book", (path.name, seen))
        if self.refused:
            return BookRead(
                0,
                [
                    BookRefusal(14, "tag.double", {"tag": PROMISED}),
                    BookRefusal(90, "tag.unknown", {"tag": "problem.speed.lat"}),
                ],
            )
        return BookRead(4)

    def learnt(self) -> LearntWords:
        self._ask("learnt")
        words = [LearntWord("撂挑子", 9, 5, 1, 3.1), LearntWord("石沉大海", 7, 4, 0, 4.0)]
        return LearntWords(
            [LearntOfTag(PROMISED, words), LearntOfTag(NAMED, [LearntWord("磨洋工", 6, 3, 2, 2.2)])]
        )

    def decide(self, decided: WordsDecided) -> TagDraft:
        self._ask("decide", decided)
        return self.draft()

    def coding(self, *, settle: bool) -> CodingWork:
        self._ask("coding", settle)
        if not self.waiting:
            return CodingWork(0)
        two = [("problem.speed.late",), (PROMISED,)] if settle else []
        words = "说好第二天给我打电话，到现在一个礼拜了也没信，再打过去就没人接了。"
        order = ToCode(made_id(f"code{self.waiting}"), OrderKind.DISSATISFIED.value, words, "邻里纠纷", two)
        return CodingWork(self.waiting, [order])

    def code(self, order_id: str, tags: tuple[str, ...], *, settle: bool) -> CodingWork:
        self._ask("code", (order_id, tags, settle))
        self.waiting -= 1
        return self.coding(settle=settle)

    def agreement(self) -> Agreements:
        self._ask("agreement")
        return Agreements(
            [
                Agreement("nature", 214, 196, 0.84, 0.78, 0.9),
                Agreement("business", 214, 201, 0.91, 0.87, 0.95),
                Agreement("problem", 214, 139, 0.58, 0.51, 0.65),
                Agreement("discipline", 31, 27),
            ],
            [Agreement("problem.explanation", 61, 33, 0.44, 0.31, 0.57)],
            unsettled=5,
        )


def editing(stand_in: StandInEditing) -> TagEditing:
    """As the presenter takes it."""
    return cast("TagEditing", stand_in)


def picker() -> Tags:
    """As the presenter takes it."""
    return cast("Tags", StandInPicker())
