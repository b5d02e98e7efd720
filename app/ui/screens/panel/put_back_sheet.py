"""今日放回: who put back what before dialling, and why: counts by agent and reason, then each one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.bridge.scope import Repeat, Scope, flow
from app.ui.text import tr
from app.ui.text.codes import said, side_by_side
from app.ui.text.languages import language_name
from app.ui.text.times import clock
from app.ui.widgets.labels import divider, label
from app.ui.widgets.layout import clear, column, set_shown
from app.ui.widgets.overlay import Sheet
from app.ui.widgets.page_area import Scrolled
from domain.vocabulary import PutBackReason
from domain.wire.oversight import PutBackCount, PutBackLine, PutBackList

if TYPE_CHECKING:
    from app.services.oversight import Oversight

WIDTH = 640
HEIGHT = 380


class PutBackToday(QObject):
    """The sheet and what it asks; read anew each time it is opened.

    Args:
        fault: the words for an error.

    Attributes:
        texts: what stands in it, line by line.
    """

    def __init__(
        self,
        host: QWidget,
        oversight: Oversight,
        scope: Scope,
        zone: str,
        fault: Callable[[BaseException], str],
    ) -> None:
        super().__init__(host)
        self._oversight, self.scope, self._zone, self._fault = oversight, scope, zone, fault
        self._sum = label("", "muted", wrap=True)
        self._list = column(gap=6)
        self.texts: list[str] = []
        inner = QWidget()
        inner.setLayout(column(self._list, None, margin=(0, 0, 8, 0)))
        self._scroll = scroll = Scrolled(inner, tr("panel.put_back"))
        scroll.setFixedHeight(HEIGHT)
        self.sheet = Sheet(host, tr("panel.put_back"), self._sum, scroll, width=WIDTH)

    @property
    def said(self) -> str:
        """The sentence above the list: how many, or why there is none."""
        return self._sum.text()

    def open(self) -> None:
        """Show it, and ask."""
        self._say(tr("common.loading"))
        self.sheet.open_sheet()
        self._load()

    @flow(Repeat.NEWEST)
    async def _load(self) -> None:
        try:
            found = await self.scope.network(self._oversight.put_back)
        except Exception as error:
            self._say(self._fault(error))
            return
        self._show(found)

    def _say(self, words: str) -> None:
        clear(self._list)
        self.texts = []
        self._sum.setText(words)
        set_shown(self._scroll, False)

    def _show(self, found: PutBackList) -> None:
        total = sum(count.n for count in found.counts)
        self._say(tr("panel.put_back.sum", n=total) if total else tr("panel.put_back.none"))
        counts = by_agent(found.counts)
        lines = [line_words(line, self._zone) for line in found.lines]
        for words in counts:
            self._list.addWidget(label(words, "strong", wrap=True))
        if lines:
            self._list.addWidget(divider())
        for words in lines:
            self._list.addWidget(label(words, wrap=True, selectable=True))
        self.texts = [*counts, *lines]
        set_shown(self._scroll, bool(self.texts))


def by_agent(counts: Iterable[PutBackCount]) -> list[str]:
    """One line an agent: how often, and for which reasons."""
    lines = []
    for who, of_agent in groupby(counts, key=lambda count: (count.user_number, count.user_name)):
        each = list(of_agent)
        reasons = tr("panel.put_back.join").join(
            tr("panel.put_back.reason", reason=said(PutBackReason, one.reason), n=one.n) for one in each
        )
        number, name = who
        total = sum(one.n for one in each)
        lines.append(tr("panel.put_back.agent", name=name, number=number, n=total, reasons=reasons))
    return lines


def line_words(line: PutBackLine, zone: str) -> str:
    """One that was put back: when, who, about what, why, and their words."""
    reason = said(PutBackReason, line.reason)
    if line.language:
        reason = tr("call.put_back.spoken", reason=reason, language=language_name(line.language))
    what = " ".join(text for text in (line.dispatch_no, line.case_type, line.unit_name) if text)
    told = side_by_side(f"{clock(line.at, zone)} {line.user_name}", what, reason)
    quotes = [text for text in (line.words, line.typed) if text]
    return "\n".join([told, *(tr("panel.put_back.words", words=text) for text in quotes)])
