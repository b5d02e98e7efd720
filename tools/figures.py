"""``docs/figures.md``, made from the code: every figure with its formula, an example computed by that formula, and what it is not for.

python -m tools.figures          # writes it
python -m tools.figures --check  # exit 1 if it is not current
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from domain.figures.basis import Estimate, Figure, Insufficient
from domain.figures.catalogue import CATALOGUE, FigureKey
from domain.figures.pooling import Prior
from domain.figures.rounding import Digits, percent, rate
from domain.figures.shares import count, share
from domain.figures.strata import Cell, Opinions, Score, not_answering
from domain.figures.strata import rate as stratified
from domain.figures.survival import Followed, recurrence
from resources.words import label

TARGET = Path(__file__).parent.parent / "docs" / "figures.md"

_HEAD = """# What every figure is

Made from `domain/figures/catalogue.py` by `python -m tools.figures`; a test says whether it is current. Formulas are the same in every language; each
example is computed by the code itself. Shares are shown with one decimal on screens (none below n = 100) and two in exports, rounded half up in one
place (`domain/figures/rounding.py`). How the estimators do where the truth is known: [figures-study.md](figures-study.md).

**Strata** (§ of the rate): A said 不满意 by text, B another clear rating or praise, S all others; fixed 24 h after the text. In A and B everybody's answer
is known, S is called by a sample whose draw does not depend on the reply. Trial, adhoc, requested and after-rectification answers never enter; where
the share that was drawn is not on record a figure says 抽样率未记录.

| figure | formula | interval of 95% | counts, by day | judged from n |
|---|---|---|---|---|
"""

_CELL = Cell(120, 1_400, Opinions(300, 60), Opinions(210, 22, 12), groups=240, called=380)


def _strata(score: Score) -> Callable[[], str]:
    def told() -> str:
        cells = [_CELL]
        seen, wide = stratified(cells, score), not_answering(cells, score)
        return (
            "A 120 · B 300 + 60 of 满意, 基本满意 · S 1,400, of whom 380 were called and 210 · 22 · 12 answered: "
            f"{_percent(seen)}; 无应答敏感范围 {_ends(wide)}"
        )

    return told


def _share(part: int, n: int, what: str) -> Callable[[], str]:
    return lambda: f"{what}: {_percent(share(part, n))}"


def _per(events: int, exposure: float, times: int, what: str) -> Callable[[], str]:
    def told() -> str:
        found = count(events, exposure=exposure / times)
        assert isinstance(found, Estimate)
        ends = f"{rate(found.low, 100)}, {rate(found.high, 100)}"
        return f"{what}: {rate(found.value, 100)} [{ends}]"

    return told


def _recurrence() -> str:
    seen = [Followed(20 + n, n < 9, n) for n in range(120)]
    return f"120 closed orders of as many citizens, 9 came back within 90 days, the others followed for 29 to 139: {_percent(recurrence(seen, 90))}"


_EXAMPLES: dict[FigureKey, Callable[[], str]] = {
    FigureKey.RATE_STRICT: _strata(Score.STRICT),
    FigureKey.RATE_WEIGHTED: _strata(Score.WEIGHTED),
    FigureKey.RATE_INCLUSIVE: _strata(Score.INCLUSIVE),
    FigureKey.PHONE_RATE: _share(210, 244, "210 of 244 who had not answered the text"),
    FigureKey.TEXT_RATE: _share(6_554, 7_781, "Dongguan, February 2019: 6,554 of 7,781"),
    FigureKey.TEXT_RESPONSE: _share(7_781, 21_882, "Dongguan, February 2019: 7,781 of 21,882 sent"),
    FigureKey.TEXT_DELIVERY: _share(1_444, 1_609, "1,444 of 1,609"),
    FigureKey.RESPONDED: _share(380, 400, "380 of 400"),
    FigureKey.IN_TIME: _share(372, 400, "372 of 400"),
    FigureKey.RETURNED: _share(24, 400, "24 of 400"),
    FigureKey.REDONE: _share(16, 380, "16 of 380"),
    FigureKey.SOLVED: _share(61, 80, "61 of 80 who said yes or no"),
    FigureKey.SATISFIED_AFTER: _share(212, 260, "212 of 260"),
    FigureKey.ITEMS: _per(12, 34_000, 10_000, "12 orders of 34,000 asked, per 10,000"),
    FigureKey.ASPECT_RATE: _share(12, 400, "12 of 400 asked about waiting"),
    FigureKey.RECURRENCE: _recurrence,
    FigureKey.REAPPEARING: _per(4, 7.5, 1, "4 where 7.5 were expected"),
    FigureKey.OFFICER_RATE: lambda: f"3 of 25 dissatisfied, with a = 2, b = 38 of the line: {_percent(Prior(2, 38).pooled(3, 25))}",
    FigureKey.OPINION_INDEX: lambda: "60 × 0.861 + 25 × 0.93 + 15 × 0.79 = 86.8; its variance is that of dependent components, from resampled contact groups",
    FigureKey.PRAISE_RATE: _per(9, 4_200, 1_000, "9 praise orders of 4,200 events, per 1,000"),
    FigureKey.UNIT_RATIO: _per(19, 14.4, 100, "19 dissatisfied of 240 where 14.4 were expected; the exact tail judges, not this interval"),
    FigureKey.DISSATISFIED_RATE: _share(19, 240, "19 of 240 answers of the sample"),
    FigureKey.RR1: _share(3_100, 5_000, "3,100 complete of 5,000 tasks"),
    FigureKey.RR2: _share(3_150, 5_000, "50 partial beside 3,100 complete, of 5,000 tasks"),
    FigureKey.COOP1: _share(3_100, 3_480, "3,100 complete of 3,480 reached"),
    FigureKey.REF1: _share(290, 5_000, "290 refused of 5,000 tasks"),
    FigureKey.CON1: _share(3_480, 5_000, "3,480 reached of 5,000 tasks"),
    FigureKey.LINE_SHARE: _share(1_240, 2_000, "1,240 of 2,000 events"),
    FigureKey.NIGHT_SHARE: _share(420, 2_000, "420 of 2,000 events"),
}  # fmt: skip


def written() -> str:
    """The whole document."""
    text = _HEAD
    for one in CATALOGUE.values():
        band = f"; {label(one.also)}" if one.also is not None else ""
        counted = f"{label(one.unit)}, {label(one.day)}"
        text += f"| {label(one.key)} ({label(one.key, 'en')}) | {one.formula} | {label(one.interval)}{band} | {counted} | {one.least} |\n"
    text += "\n## Examples, and what each must not be used for\n"
    for one in CATALOGUE.values():
        text += f"\n**{label(one.key)}** ({label(one.key, 'en')}). {_EXAMPLES[one.key]()}.\n"
        text += "".join(f"- 不可：{label(why)} (not: {label(why, 'en')})\n" for why in one.not_for)
    return text


def _percent(found: Figure) -> str:
    if isinstance(found, Insufficient):
        return "样本不足"
    n = max(found.basis.n, 100)
    return f"{percent(found.value, n, Digits.EXPORT)}% [{_ends(found)}]"


def _ends(found: Figure) -> str:
    if isinstance(found, Insufficient):
        return "样本不足"
    return f"{percent(found.low, 100, Digits.EXPORT)}, {percent(found.high, 100, Digits.EXPORT)}"


def main() -> int:
    """Write it, or say whether it is current."""
    if "--check" in sys.argv[1:]:
        return 0 if TARGET.read_text(encoding="utf-8") == written() else 1
    TARGET.write_text(written(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
