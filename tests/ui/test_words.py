"""Both languages say everything, and no Chinese stands in the code of the screens."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from app.ui.text import Language, catalogue, set_language, tr
from app.ui.text.times import age, duration, spoken, spoken_with_date
from domain.times import DAY, HOUR, MINUTE, from_local
from tests.ui.moments import at

ROOT = Path(__file__).resolve().parents[2]
CHINESE = re.compile(r"[\u3400-\u9fff]")


def test_every_key_has_words_in_both_languages_with_the_same_placeholders() -> None:
    entries = catalogue.load_entries()
    assert entries
    for key, words in entries.items():
        assert set(words) == {"zh", "en"}, key
        assert all(words.values()), key
        assert catalogue.placeholders(words["zh"]) == catalogue.placeholders(words["en"]), key


def test_english_has_no_chinese_in_it() -> None:
    for key, words in catalogue.load_entries().items():
        forms = [words["en"]] if isinstance(words["en"], str) else list(words["en"].values())
        assert not any(CHINESE.search(form) for form in forms), key


def _docstrings(tree: ast.AST) -> set[int]:
    found = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for statement in body if isinstance(body, list) else []:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                found.add(id(statement.value))
    return found


def test_no_chinese_stands_in_the_code_of_screens() -> None:
    guilty = []
    for folder in ("app/ui", "app/bridge"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            explained = _docstrings(tree)
            for node in ast.walk(tree):
                literal = (
                    isinstance(node, ast.Constant)
                    and isinstance(node.value, str)
                    and id(node) not in explained
                )
                if literal and CHINESE.search(node.value):  # type: ignore[attr-defined]
                    guilty.append(f"{path.relative_to(ROOT)}:{node.lineno}")  # type: ignore[attr-defined]
    assert guilty == []


def test_every_key_the_code_names_exists() -> None:
    known = catalogue.load_entries()
    call = re.compile(r"\btr\(\s*\"([a-z0-9_.]+)\"")
    missing = [
        f"{path.name}: {key}"
        for path in (ROOT / "app" / "ui").rglob("*.py")
        for key in call.findall(path.read_text(encoding="utf-8"))
        if key not in known
    ]
    assert missing == []


def test_the_language_can_be_changed_and_english_counts() -> None:
    assert tr("sync.pending", n=3) == "待上传 3"
    set_language(Language.EN)
    assert tr("age.days", n=1) == "1 day"
    assert tr("age.days", n=2) == "2 days"
    with pytest.raises(KeyError):
        tr("no.such.key")


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ((2026, 11, 22, 9, 12), "今天 09:12"),
        ((2026, 11, 21, 18, 20), "昨天 18:20"),
        ((2026, 11, 23, 0, 5), "明天 00:05"),
        ((2026, 11, 24, 10, 0), "后天 10:00"),
        ((2026, 11, 2, 8, 0), "11月2日 08:00"),
        ((2025, 12, 31, 23, 59), "2025年12月31日 23:59"),
    ],
)
def test_times_are_told_as_people_say_them(moment: tuple[int, int, int, int, int], said: str) -> None:
    assert spoken(from_local(at(*moment)), from_local(at(2026, 11, 22, 15, 20))) == said


def test_a_near_day_also_carries_its_date() -> None:
    now = from_local(at(2026, 11, 22, 15, 20))
    assert spoken_with_date(from_local(at(2026, 11, 21, 15, 42)), now) == "昨天 15:42（11月21日）"
    assert spoken_with_date(now, now) == "今天 15:20"


def test_durations_and_ages() -> None:
    assert duration(134_000) == "02:14"
    assert duration(3_734_000) == "1:02:14"
    assert duration(-5) == "00:00"
    assert [age(n) for n in (30_000, 12 * MINUTE, 19 * HOUR, 3 * DAY)] == [
        "刚刚",
        "12 分钟",
        "19 小时",
        "3 天",
    ]
