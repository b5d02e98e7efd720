"""Words learnt from confirmed orders: said often, by several, here and not elsewhere; no digits, no names."""

from __future__ import annotations

from domain.tags.learning import Said, learn
from domain.tags.reading import read_tags
from domain.tags.taxonomy import Taxonomy

LATE, COLD, OLD = "problem.late", "problem.cold", "problem.slow"


def taxonomy() -> Taxonomy:
    def entry(code: str, zh: str, **more: object) -> dict[str, object]:
        return {"code": code, "zh": zh, "en": "x", "pinyin": "x", "words": ["等半天"], **more}

    return read_tags(
        [
            entry(LATE, "到场太晚"),
            entry(COLD, "冷淡不理"),
            entry(OLD, "来得慢", status="merged", replaced_by=LATE),
        ]
    )


def orders(words: str, tag: str, n: int, agents: int = 3, names: tuple[str, ...] = ()) -> list[Said]:
    return [Said(words, (tag,), f"agent {number % agents}", names) for number in range(n)]


REST = orders("进门谁都不搭理我", COLD, 30, 5)


def words(said: list[Said], tag: str = LATE, names: tuple[str, ...] = ()) -> list[str]:
    return [one.word for one in learn([*said, *REST], taxonomy(), names).get(tag, [])]


def test_what_is_said_of_one_tag_and_not_of_others_is_learnt() -> None:
    found = learn([*orders("老半天不见人", LATE, 6), *REST], taxonomy())[LATE]
    assert {one.word for one in found} <= {"老半天不", "半天不见", "天不见人"}
    [first, *_] = found
    assert (first.orders, first.agents, first.elsewhere) == (6, 3, 0)
    assert len(found) <= 8


def test_five_orders_and_three_agents_are_needed() -> None:
    assert words(orders("磨磨蹭蹭", LATE, 5))
    assert words(orders("磨磨蹭蹭", LATE, 4)) == []
    assert words(orders("磨磨蹭蹭", LATE, 9, agents=2)) == []


def test_what_everybody_says_of_everything_is_not_learnt() -> None:
    assert words(orders("进门谁都不搭理我", LATE, 10)) == []


def test_orders_of_a_merged_tag_teach_its_successor() -> None:
    assert words(orders("磨磨蹭蹭", OLD, 6)) == words(orders("磨磨蹭蹭", LATE, 6)) == ["磨磨蹭蹭"]


def test_no_digits_no_names_no_place_and_nothing_that_is_known() -> None:
    assert words(orders("110 3号5楼", LATE, 9)) == []
    assert words(orders("王建国", LATE, 9, names=("王建国",))) == []
    assert words(orders("望江路", LATE, 9), names=("望江路派出所",)) == []
    assert words(orders("王先生", LATE, 9)) == []
    assert words(orders("那位王警官", LATE, 9)) == []
    assert words(orders("那位王警官", LATE, 9)) == []
    assert words(orders("等半天", LATE, 9)) == [], "nor a part of what is known"
