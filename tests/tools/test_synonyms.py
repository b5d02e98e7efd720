"""The Chinese guide lists every name of a column that an import knows."""

from __future__ import annotations

from tools.synonyms import TARGET, written


def test_the_guide_is_current() -> None:
    text = TARGET.read_text(encoding="utf-8")
    assert written(text) == text, "run python -m tools.synonyms"
    assert all(name in text for name in ("处警单号", "工单编号", "来电时间", "登记日期", "诉求人"))
