"""What is wrong with tag files is said by file and line, every kind of fault; closest pairs come first."""

from __future__ import annotations

import pytest

from domain.tags.alike import bare, closest, pairs, shared
from domain.tags.checking import Checked, check
from domain.tags.reading import read_tags
from server.tags.spelling import spelt

MIXED = {"problem": ["窗口"]}
SOUND = """\
- {code: problem.speed, zh: 响应效率, en: Speed, pinyin: xiang ying xiao lv}
- {code: problem.speed.late, zh: 到场太晚, en: Came late, pinyin: dao chang tai wan,
   define: 人来了但明显迟。没来的用“没有人来”, example: 打完电话等了一个多钟头才见着人。,
   words: [等半天, 才来]}
- {code: problem.speed.nobody, zh: 没有人来, en: Nobody came, pinyin: mei you ren lai,
   define: 报了之后始终无人到场。来得晚的用“到场太晚”, example: 我等到天亮都没看到一个人影。,
   words: [没见人, 白等]}
"""
LATE = "- {code: problem.speed.late,"


def looked(text: str, file: str = "problem.yaml", **more: str) -> Checked:
    files = {file: text} | {f"{axis}.yaml": content for axis, content in more.items()}
    return check(files, spelt, MIXED)


def test_sound_files_have_leaves_and_no_faults() -> None:
    found = looked(SOUND)
    assert (found.faults, found.duplicates) == ((), 0)
    assert found.leaves == 2
    assert found.by_axis == {"nature": 0, "business": 0, "problem": 2, "discipline": 0}
    assert found.by_branch == {"problem.speed": 2}


FAULTS = [
    ("zh: 到场太晚", "zh: 没有人来", "tag.name_twice", 5),
    ("zh: 到场太晚", "zh: 有的人，来", "tag.name_twice", 5),  # but for 没, 的 and punctuation it is 没有人来
    ("code: problem.speed.late", "code: problem.speed.nobody", "tag.double", 5),
    ("人来了但明显迟。没来的用“没有人来”", "报了之后始终无人到场。来得晚的用“到场太晚”", "tag.define_twice", 5),
    (
        "人来了但明显迟。没来的用“没有人来”",
        "报了之后始终的无人到场，来得晚用“到场太晚”",
        "tag.define_twice",
        5,
    ),
    ("en: Came late", "en: ''", "tag.missing", 2),
    ("pinyin: dao chang tai wan", "pinyin: ''", "tag.missing", 2),
    ("define: 人来了但明显迟。没来的用“没有人来”, ", "", "tag.missing", 2),
    ("example: 打完电话等了一个多钟头才见着人。", "example: ''", "tag.missing", 2),
    ("words: [等半天, 才来]", "words: []", "tag.missing", 2),
    ("zh: 到场太晚", "zh: 晚到", "tag.length", 2),
    ("zh: 到场太晚", "zh: 到场比答应的时间晚很多", "tag.length", 2),
    ("en: Came late", "en: They came much later than they said", "tag.length", 2),
    ("人来了但明显迟", "人来了但" + "很" * 45 + "迟", "tag.length", 2),
    ("打完电话等了一个多钟头才见着人。", "等了很久。", "tag.length", 2),
    ("打完电话等了一个多钟头才见着人。", "等" * 41, "tag.length", 2),
    ("words: [等半天, 才来]", "words: [等半天]", "tag.length", 2),
    ("words: [等半天, 才来]", "words: [一, 二, 三, 四, 五, 六, 七, 八, 九]", "tag.length", 2),
    ("打完电话等了一个多钟头才见着人。", "他们每回都是到场太晚，没赶上。", "tag.name_in_example", 2),
    ("zh: 到场太晚, en: Came late, pinyin: dao chang tai wan", "zh: 窗口太慢, en: Slow, pinyin: chuang kou tai man", "tag.mixed", 2),
    ("pinyin: dao chang tai wan", "pinyin: dao zhang tai wan", "tag.pinyin", 2),
    ("code: problem.speed.late", "code: problem.pace.late", "tag.parent_missing", 2),
    ("words: [等半天, 才来]", "words: [等半天, 才来], status: merged, replaced_by: problem.gone", "tag.successor_missing", 2),
    ("words: [等半天, 才来]", "words: [等半天, 才来], status: merged", "tag.successor_missing", 2),
    ("words: [等半天, 才来]", "words: [等半天, 才来], replaced_by: problem.speed.nobody", "tag.successor_missing", 2),
    ("words: [等半天, 才来]", "words: [等半天, 才来], status: merged, replaced_by: problem.speed.late", "tag.ring", 2),
    ("words: [等半天, 才来]", "words: [等半天, 才来], status: retired, see: [problem.gone]", "tag.see_missing", 2),
    ("words: [等半天, 才来]", "words: [等半天, 才来], status: gone", "tag.value", 2),
    ("words: [等半天, 才来]", "words: [等半天, 才来], route: somewhere", "tag.value", 2),
    ("words: [等半天, 才来]", "words: [等半天, 才来], colour: red", "tag.key", 2),
    ("words: [等半天, 才来]", "words: 等半天", "tag.key", 2),
    ("code: problem.speed.late", "code: Problem.Speed.Late", "tag.code", 2),
    ("code: problem.speed.late", "code: discipline.speed", "tag.axis", 2),
    ("zh: 到场太晚, en: Came late, pinyin: dao chang tai wan", "zh: 没有人来了, en: N, pinyin: mei you ren lai le", "tag.too_alike", 5),
    ("- {code: problem.speed,", "- problem\n- {code: problem.speed,", "tag.file", 1),
    ("- {code: problem.speed,", "- [", "questionnaire.yaml", 1),
]  # fmt: skip


@pytest.mark.parametrize(("sound", "planted", "code", "line"), FAULTS)
def test_a_planted_fault_is_found_where_it_stands(sound: str, planted: str, code: str, line: int) -> None:
    assert sound in SOUND
    found = looked(SOUND.replace(sound, planted, 1))
    assert (code, "problem.yaml", line) in {(fault.code, fault.field, fault.row) for fault in found.faults}


def test_a_ring_of_several_is_found() -> None:
    merged = "- {{code: problem.{0}, zh: 标签{0}, en: tag, pinyin: '', status: merged, replaced_by: problem.{1}}}\n"
    text = merged.format("a", "b") + merged.format("b", "c") + merged.format("c", "b")
    rings = [(f.row, f.code) for f in looked(text).faults if f.code == "tag.ring"]
    assert rings == [(2, "tag.ring"), (3, "tag.ring")], "the first leads into the ring and is not in it"


def test_names_are_one_of_a_kind_over_all_files_of_those_that_can_be_chosen() -> None:
    other = SOUND.replace("problem", "discipline")
    found = looked(SOUND, discipline=other)
    assert {f.code for f in found.faults} == {"tag.name_twice", "tag.define_twice"}
    assert found.duplicates == len(found.faults) == 5
    assert {f.field for f in found.faults} == {"discipline.yaml"}, "the first that has it keeps it"
    retired = SOUND + SOUND.replace("problem.speed", "problem.old").replace(
        "words:", "status: retired, words:"
    )
    twice = [f.row for f in looked(retired).faults if f.code == "tag.name_twice"]
    assert twice == [8], "of what is retired only the branch, which is not"


def test_read_checked_goes_without_the_dictionary() -> None:
    text = SOUND.replace("pinyin: dao chang tai wan", "pinyin: dao zhang tai wan, read: checked")
    assert looked(text).faults == ()


def test_one_leaf_that_is_the_rest_in_a_branch() -> None:
    rest = (
        LATE.replace("late", "rest")
        + " zh: 其他迟慢, en: Other, pinyin: qi ta chi man,\n   define: 其余的迟慢。{0}, example: 反正就是哪儿哪儿都不快嘛。, words: [就是慢, 都慢]}}\n"
    )
    one = rest.replace("{0}", "一").replace("}}", "}")
    two = (
        rest.replace("{0}", "二")
        .replace("}}", "}")
        .replace("problem.speed.rest", "problem.speed.rest2")
        .replace("其他迟慢", "其他等待")
        .replace("chi man", "deng dai")
    )
    assert looked(SOUND + one).faults == ()
    assert [f.code for f in looked(SOUND + one + two).faults] == ["tag.others"]


def test_a_file_that_is_no_list() -> None:
    assert [(f.code, f.row) for f in looked("code: problem.speed\n").faults] == [("tag.file", 1)]
    assert [f.code for f in looked("").faults] == ["questionnaire.empty"]


def test_what_looks_alike() -> None:
    assert bare("没有人，来的") == bare("有人来") == "有人来"
    assert pairs("到场太晚") == {"到场", "场太", "太晚"}
    assert pairs("晚") == {"晚"}
    assert shared(pairs("没有人来"), pairs("没有人来了")) == 0.75
    assert shared(frozenset(), frozenset()) == 0


def test_the_closest_pairs_come_first() -> None:
    def entry(code: str, zh: str, define: str) -> dict[str, object]:
        return {"code": code, "zh": zh, "en": "x", "pinyin": "x", "define": define, "words": ["说了"]}

    leaves = read_tags(
        [
            entry("problem.a", "没有人来", "报了没人到场"),
            entry("problem.b", "没有人管", "报了没人到场"),
            entry("problem.c", "没有回音", "一直等不到消息"),
            entry("problem.d", "当面训斥", "大声责骂"),
        ]
    ).leaves()
    found = [(one.code, other.code) for _, one, other in closest(leaves, 2)]
    assert found[0] == ("problem.a", "problem.b")
    assert len(closest(leaves, 100)) == 3, "whoever shares no pair with anybody is close to nobody"
