"""Filters that a person keeps: chosen, kept as they stand, and dropped again."""

from __future__ import annotations

from collections.abc import Callable

from app.ui.screens.dispatch.narrowing import Narrowing, drop, keep, kept
from app.ui.shell.screen import Host
from app.ui.text import tr
from app.ui.widgets.fields import Select

_KEY = "filters.dispatch"
_KEEP, _DROP = "+", "-"


class KeptFilters(Select):
    """The choice of kept filters, and of keeping the one that stands."""

    def __init__(
        self,
        host: Host,
        show: Callable[[Narrowing], None],
        now: Callable[[], Narrowing],
        words: Callable[[Narrowing], str],
    ) -> None:
        super().__init__()
        self._host, self._show, self._now, self._words = host, show, now, words
        self._text = host.remembered(_KEY)
        self.setAccessibleName(tr("dispatch.kept"))
        self.setToolTip(tr("dispatch.kept.tip"))
        self.activated.connect(lambda _at: self._chosen())
        self._fill()

    def _fill(self) -> None:
        self.clear()
        self.add_choices(("", tr("dispatch.kept")))
        self.add_choices(*((name, name) for name, _ in kept(self._text)))
        self.add_choices((_KEEP, tr("dispatch.kept.add")), (_DROP, tr("dispatch.kept.drop")))
        self.setCurrentIndex(0)

    def _chosen(self) -> None:
        code, filters = self.currentData(), kept(self._text)
        now = self._now()
        if code == _KEEP:
            self._remember(keep(filters, self._words(now), now))
        elif code == _DROP:
            self._remember(drop(filters, self._words(now)))
        elif code:
            self._show(dict(filters)[code])
            self.setCurrentIndex(0)
            return
        self._fill()

    def _remember(self, text: str) -> None:
        self._text = text
        self._host.remember(_KEY, text)
