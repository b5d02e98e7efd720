"""The life of a tag: what each edit comes to, what stands against it, and what holds after any run of them."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.problems import ProblemError
from domain.tags.counting import Counting, chief, counted, with_below
from domain.tags.editing import Tree, codes_of
from domain.tags.model import Tag
from domain.tags.reading import read_tags
from domain.tags.taxonomy import Fate, Taxonomy
from domain.vocabulary import TagAxis, TagStatus
from domain.wire.tags import DescribeTag, MergeTag, NewTag, RenameTag, RetireTag, SplitTag, TagEdit
from server.tags.spelling import spelt
from tests.helpers.tag_entries import entry

TODAY, LATER = date(2026, 11, 30), date(2027, 1, 1)


ENTRIES = [
    entry("problem.speed", "响应效率"),
    entry("problem.speed.late", "到场太晚"),
    entry("problem.speed.nobody", "没有人来"),
    entry("problem.attitude", "服务态度"),
    entry("problem.attitude.cold", "冷淡不理"),
    entry("nature.demand", "诉求求助"),
]  # fmt: skip


def tree() -> Tree:
    return Tree(read_tags(ENTRIES), spelt, TODAY)


def new(code: str, zh: str) -> NewTag:
    return NewTag(code, zh, "A tag", "", f"{zh}这件事", "说的就是有这么一件事情呀", ("这样", "那样"))


def refused(on: Tree, edit: TagEdit) -> str:
    before = dict(on.tags)
    with pytest.raises(ProblemError) as caught:
        on.make(edit)
    assert dict(on.tags) == before, "what is refused changes nothing"
    return caught.value.problems[0].code


def test_a_new_tag() -> None:
    on = tree()
    made = on.make(new("problem.speed.phone", "电话占线"))
    tag = made["problem.speed.phone"]
    assert (tag.pinyin, tag.initials, tag.parent) == ("dianhuazhanxian", "dhzx", "problem.speed")
    assert tag.words == ("这样", "那样")


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (new("problem.speed.late", "另一名称"), "tag.double"),
        (new("problem.gone.late", "另一名称"), "tag.unknown"),
        (new("colour.red", "另一名称"), "tag.code"),
        (new("problem.Speed", "另一名称"), "tag.code"),
        (new("problem.speed.x", "未到场太晚的"), "tag.name_twice"),
        (new("problem.speed.x", "短名"), "tag.length"),
        (NewTag("problem.speed.x", "另一名称", "A tag"), "tag.missing"),
        (NewTag("problem.speed.x", "另一名称", "A tag", "", "定义", "这里说的另一名称就是它", ("这", "那")), "tag.name_in_example"),
        (NewTag("problem.speed.x", "另一名称", "A tag", "", "定义", "说的就是有这么一件事情", ("这", "那"), "nowhere"), "tag.value"),
        (RenameTag("problem.speed.late", "没有人来", "x"), "tag.name_twice"),
        (RenameTag("problem.gone", "另一名称", "x"), "tag.unknown"),
        (MergeTag("problem.speed", "problem.attitude"), "tag.has_below"),
        (MergeTag("problem.speed.late", "nature.demand"), "tag.other_axis"),
        (MergeTag("problem.speed.late", "problem.speed.late"), "tag.ring"),
        (MergeTag("problem.speed.late", "problem.gone"), "tag.unknown"),
        (RetireTag("problem.speed"), "tag.has_below"),
        (RetireTag("problem.speed.late", ("problem.gone",)), "tag.unknown"),
        (RetireTag("problem.speed.late", ("problem.speed.late",)), "tag.ring"),
        (SplitTag("problem.speed.late", (new("problem.speed.a", "名称之一"), new("problem.speed.a", "名称之二"))), "tag.double"),
        (SplitTag("problem.speed.late", (new("problem.speed.a", "名称之一"), new("problem.speed.b", "名称之一"))), "tag.name_twice"),
        (SplitTag("problem.speed.late", (new("nature.a", "名称之一"), new("nature.b", "名称之二"))), "tag.other_axis"),
        (DescribeTag("problem.speed.late", "很" * 46, "说的就是有这么一件事情", ("这", "那")), "tag.length"),
    ],
)  # fmt: skip
def test_what_stands_against_an_edit(edit: TagEdit, code: str) -> None:
    assert refused(tree(), edit) == code


def test_a_name_has_its_days() -> None:
    on = tree()
    on.make(RenameTag("problem.speed.late", "来得太晚", "Came too late", since=LATER.isoformat()))
    tag = on.tags["problem.speed.late"]
    assert tag.label() == "到场太晚", "the new name has not begun"
    assert (tag.label_on(TODAY), tag.label_on(LATER)) == ("到场太晚", "来得太晚")
    assert tag.label_on(LATER, "en") == "Came too late"
    assert tag.label_on(date(2020, 1, 1)) == "到场太晚"
    assert refused(on, new("problem.speed.x", "来得太晚")) == "tag.name_twice", (
        "a name that is to come is taken"
    )
    on.make(RenameTag("problem.speed.late", "来晚了些", "Late"))
    assert on.tags["problem.speed.late"].label_on(LATER) == "来晚了些", (
        "who renames from an earlier day decides"
    )


def test_merging_splitting_retiring_keep_every_code() -> None:
    on = tree()
    on.make(MergeTag("problem.attitude.cold", "problem.speed.nobody"))
    on.make(
        SplitTag(
            "problem.speed.late", (new("problem.speed.a", "名称之一"), new("problem.speed.b", "名称之二"))
        )
    )
    on.make(RetireTag("problem.speed.a", ("problem.speed.b",)))
    after = Taxonomy(on.tags.values())
    cold, late, gone = (
        after.became(code) for code in ("problem.attitude.cold", "problem.speed.late", "problem.no")
    )
    assert (cold.fate, [tag.code for tag in cold.successors]) == (Fate.MERGED, ["problem.speed.nobody"])
    assert (late.fate, [tag.code for tag in late.successors]) == (Fate.RETIRED, ["problem.speed.b"]), (
        "only what can be chosen"
    )
    assert gone.fate is Fate.UNKNOWN
    assert after.became("problem.speed.b").fate is Fate.ACTIVE
    assert (
        refused(on, DescribeTag("problem.speed.late", "很", "说的就是有这么一件事情", ("这", "那")))
        == "tag.not_active"
    )


def test_an_edit_is_taken_back_while_nothing_came_after_it() -> None:
    on = tree()
    before = dict(on.tags)
    made = on.make(MergeTag("problem.attitude.cold", "problem.speed.nobody"))
    pairs = [(tag, before.get(code)) for code, tag in made.items()]
    on.take_back(pairs)
    assert dict(on.tags) == before
    with pytest.raises(ProblemError) as caught:
        on.take_back(pairs)
    assert caught.value.problems[0].code == "tag.moved_on"


def test_a_new_tag_taken_back_is_retired_and_not_while_something_stands_below_it() -> None:
    on = tree()
    made = on.make(new("problem.phone", "电话占线"))
    on.make(new("problem.phone.busy", "一直占线"))
    with pytest.raises(ProblemError) as caught:
        on.take_back([(made["problem.phone"], None)])
    assert caught.value.problems[0].code == "tag.has_below"
    on.make(RetireTag("problem.phone.busy"))
    on.take_back([(made["problem.phone"], None)])
    assert on.tags["problem.phone"].status is TagStatus.RETIRED


def test_what_two_editors_may_both_touch() -> None:
    assert codes_of(MergeTag("problem.a", "problem.b")) == {"problem.a", "problem.b"}
    assert codes_of(SplitTag("problem.a", (new("problem.b", "一"), new("problem.c", "二")))) == {
        "problem.a",
        "problem.b",
        "problem.c",
    }
    assert codes_of(RetireTag("problem.a")) == {"problem.a"}


def test_orders_count_under_their_chief_tag() -> None:
    tags = ["nature.demand", "problem.speed.late", "problem.attitude.cold"]
    assert chief(tags, TagAxis.PROBLEM) == "problem.speed.late"
    assert chief(tags, TagAxis.DISCIPLINE) is None
    assert with_below({"problem.a.b": 2, "problem.a": 1}) == {"problem.a.b": 2, "problem.a": 3}


class _Editor:
    """Edits a tree at random, and takes edits back at random."""

    def __init__(self, random: Random) -> None:
        self.random, self.tree = random, tree()
        self.today: list[list[tuple[Tag, Tag | None]]] = []
        self.done = 0
        self._names = iter(range(10_000))

    def step(self) -> None:
        if self.today and self.random.random() < 0.25:
            pairs = self.today.pop(self.random.randrange(len(self.today)))
            self._try(lambda: self.tree.take_back(pairs))
            return
        edit = self._edit()
        before = dict(self.tree.tags)
        if (made := self._try(lambda: self.tree.make(edit))) is not None:
            self.today.append([(tag, before.get(code)) for code, tag in made.items()])

    def _try(self, act):  # type: ignore[no-untyped-def]
        try:
            made = act()
        except ProblemError:
            return None
        self.done += 1
        return made

    def _edit(self) -> TagEdit:
        codes = sorted(self.tree.tags)
        one, other = self.random.choice(codes), self.random.choice(codes)
        match self.random.randrange(6):
            case 0 | 1:
                return MergeTag(one, other)
            case 2:
                return SplitTag(one, (self._new(one), self._new(one)))
            case 3:
                return RetireTag(one)
            case 4:
                return RenameTag(one, f"改名第{next(self._names)}号", "Renamed")
            case _:
                return self._new(one)

    def _new(self, beside: str) -> NewTag:
        number = next(self._names)
        parent = beside if self.random.random() < 0.5 else beside.rpartition(".")[0]
        return new(f"{parent}.n{number}", f"新的第{number}号")


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_no_run_of_edits_loses_a_code_or_an_order(seed: int) -> None:
    """No code is lost, ``resolve`` ends on the same axis, both ways of counting sum to the orders; whatever is edited and taken back."""
    random = Random(seed)
    editor = _Editor(random)
    ever = set(editor.tree.tags)
    orders: dict[str, int] = {}
    for _ in range(random.randrange(5, 30)):
        editor.step()
        ever |= set(editor.tree.tags)
        active = [code for code, tag in sorted(editor.tree.tags.items()) if tag.status is TagStatus.ACTIVE]
        if active:
            code = random.choice(active)
            orders[code] = orders.get(code, 0) + 1
    assert editor.done, "at least one edit could be made"
    after = Taxonomy(editor.tree.tags.values())
    assert {tag.code for tag in after} == ever
    for code in ever:
        today = after.resolve(code)
        assert today is not None
        assert today.axis == code.partition(".")[0]
        assert today.status is not TagStatus.MERGED
    for counting in Counting:
        counts = counted(orders, after, counting)
        assert sum(counts.values()) == sum(orders.values())
        below = with_below(counts)
        assert sum(
            n for code, n in below.items() if after.get(code) and after.get(code).parent is None
        ) == sum(orders.values())  # type: ignore[union-attr]
