"""A reply read by the rules: replies of all kinds, and one of 2,000 signs."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.measure import Goal, Line, Measure, Run, alternate, sample

_DATA = Path(__file__).parent.parent / "tests" / "data" / "sms"
_LONG = "他们来了以后看了一眼就走了，问题没解决，打电话也没人接，我对这个处理不满意。"
READ = Measure("a reply read", Goal(p99=1), "folding it alone", "2,190 labelled replies")
LONG = Measure("a long reply read", floor="folding it alone", size="2,000 signs")


def lines(run: Run) -> Iterable[Line]:
    """Each reply, once a round."""
    from domain.sms.reading import read
    from resources import sms_lexicon

    lexicon = sms_lexicon()
    texts = [*_texts()]
    durations = []
    for _ in range(run.either(10, 1)):
        for text in texts:
            begin = time.perf_counter()
            read(text, lexicon=lexicon)
            durations.append(time.perf_counter() - begin)
    turn = [0]

    def fold() -> None:
        turn[0] += 1
        lexicon.fold(texts[turn[0] % len(texts)])

    _, floor = alternate(fold, fold, run.either(2_000, 100))
    yield READ.line(sample(durations), floor)
    long = (_LONG * 60)[:2_000]
    took, floor = alternate(
        lambda: read(long, lexicon=lexicon), lambda: lexicon.fold(long), run.either(50, 3)
    )
    yield LONG.line(took, floor)


def _texts() -> Iterator[str]:
    for file in sorted(_DATA.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            yield json.loads(line)["text"]
