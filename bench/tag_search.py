"""A key in the tag box among 1,288 tags: the search beside a plain loop, and from the key to what is painted."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from bench.measure import Goal, Line, Measure, Run, alternate, sample
from bench.screen import Painted, application, settle, until_painted
from bench.tag_corpus import TAGS, believable_tags

_SIZE = f"{TAGS:,} tags"
SEARCH = Measure("tag search alone, per key", Goal(times=3), "a plain loop", _SIZE)
PAINTED = Measure("tag search, key to painted", Goal(p99=16), "the plain loop of the search alone", _SIZE)
_WORDS = ("tdsy", "cjm", "paichusuo", "hhms", "zfy", "chuangkou", "jtyd", "bgtc")
_SLIPS = (
    "taidusenyin",
    "cujinman",
    "paicusuo",
    "zhfy",
    "tuiwei ce",
    "bunaifan",
    "pianfu",
    "lanfei",
    "cengdu",
    "xqzz",
)
"""Typed as many say it: z for zh, n for ng, l for n, f for h; and what finds nothing."""
_CONTEXT = ("problem.all", "business.all")


def lines(run: Run) -> Iterable[Line]:
    """The search itself, and key to painted."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QVBoxLayout, QWidget

    from app.ui.widgets.tag_index import TagIndex
    from app.ui.widgets.tag_popup import TagPopup
    from app.ui.widgets.tagbox import TagBox

    rounds = run.either(60, 8)
    app = application()
    taxonomy = believable_tags()
    index = TagIndex(taxonomy)
    index.prefer(_CONTEXT)
    plain = [(tag.initials, tag.pinyin) for tag in taxonomy]
    words = (*_WORDS, *_SLIPS)
    keys = [word[: n + 1] for word in words for n in range(len(word))]
    turn = [0]

    def search() -> None:
        turn[0] += 1
        index.search(keys[turn[0] % len(keys)])

    def loop() -> None:
        query = keys[turn[0] % len(keys)]
        _ = [one for one in plain if one[0].startswith(query) or one[1].startswith(query)]

    searched, floor = alternate(search, loop, rounds * 20)
    window = QWidget()
    window.resize(900, 700)
    layout = QVBoxLayout(window)
    box = TagBox(index, parent=window)
    layout.addWidget(box)
    layout.addStretch()
    window.show()
    box.line.setFocus()
    settle()
    QTest.keyClick(box.line, Qt.Key.Key_A)
    settle()
    popup = window.findChild(TagPopup)
    if popup is None:
        raise RuntimeError("the box shows no matches")
    painted = Painted(popup)
    durations = []
    for word in words * rounds:
        box.line.clear()
        settle(2)
        for letter in word:
            durations.append(until_painted(partial(QTest.keyClick, box.line, letter), painted))  # noqa: PERF401
    window.close()
    app.processEvents()
    yield SEARCH.line(searched, floor)
    yield PAINTED.line(sample(durations), floor)
