"""What the dispatch desk's lists are narrowed by: sections, what is waited for, kind, words, kept filters; and the batch."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from app.ui.screens.dispatch.kept import KeptFilters
from app.ui.screens.dispatch.narrowing import Narrowing, Section, counts, section_counts
from app.ui.screens.dispatch.presenter import DispatchPresenter
from app.ui.shell.screen import Host
from app.ui.text import tr
from app.ui.text.codes import side_by_side
from app.ui.text.orders import kind_words
from app.ui.widgets.buttons import Button
from app.ui.widgets.count_chips import CountChips
from app.ui.widgets.fields import SearchBox, Select
from app.ui.widgets.filters import FilterChips
from app.ui.widgets.layout import set_shown
from app.ui.widgets.segmented import Segmented
from domain.orders.standing import Hat
from domain.orders.waiting import Wait
from domain.vocabulary import OrderKind

TYPING_MS = 180


class Tools(QObject):
    """The parts, which the view puts into their places; each narrows by itself."""

    def __init__(self, host: Host, presenter: DispatchPresenter, parent: QObject) -> None:
        super().__init__(parent)
        self._host, self._presenter = host, presenter
        self.sections = Segmented(*self._section_words({}), code=Section.MINE.value)
        self.sections.setAccessibleName(tr("dispatch.section"))
        self.sections.chosen.connect(lambda code: presenter.show(Section(code)))
        self.waits = CountChips()
        waits = [(one.value, tr(f"dispatch.wait.{one.value}")) for one in _waits(presenter.hat)]
        self.waits.set_chips([("", tr("dispatch.wait.all")), *waits])
        self.waits.choose("")
        self.waits.chosen.connect(partial(presenter.narrow, "wait"))
        self.kinds = Select()
        self.kinds.setAccessibleName(tr("orders.filter.kind"))
        kinds = [(one.value, kind_words(one.value)) for one in OrderKind if one is not OrderKind.MISCONDUCT]
        self.kinds.add_choices(("", tr("orders.filter.kind.all")), *kinds)
        self.kinds.activated.connect(lambda _at: presenter.narrow("kind", self.kinds.currentData()))
        self.search = SearchBox(tr("dispatch.search"), "/")
        self.search.setMinimumWidth(140)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._searched)
        self.search.textEdited.connect(lambda _text: self._typing.start())
        self.search.submitted.connect(self._searched)
        self.chips = FilterChips()
        self.chips.removed.connect(lambda name: presenter.narrow(name, ""))
        self.chips.cleared.connect(lambda: presenter.show(presenter.narrowing.section))
        self.kept = KeptFilters(host, presenter.narrow_to, lambda: presenter.narrowing, self._in_words)
        self.batch = Button(tr("dispatch.batch.one"), "primary", icon="check", key="Ctrl+D", slim=True)
        self.batch.setToolTip(tr("dispatch.batch.tip"))
        self.batch.clicked.connect(presenter.dispatch_marked)

    def show(self) -> None:
        """As the list is narrowed now, and how much there is of what."""
        presenter, now = self._presenter, self._host.clock()
        narrowing = presenter.narrowing
        own = narrowing.section is Section.OWN
        sizes = section_counts(presenter.found, presenter.hat, now)
        self.sections.set_choices(*self._section_words(sizes))
        self.sections.set_code(narrowing.section.value)
        set_shown(self.waits, narrowing.section is Section.MINE)
        set_shown(self.kinds, not own)
        set_shown(self.batch, not own)
        self.waits.set_counts(counts(presenter.found, presenter.hat, now))
        self.waits.choose(narrowing.wait)
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(narrowing.kind)))
        if self.search.text().strip() != narrowing.text:
            self.search.setText(narrowing.text)
        self.chips.set_filters(self._conditions(narrowing))

    def show_marked(self) -> None:
        """How many a batch would be."""
        n = len(self._presenter.marked)
        self.batch.setText(tr("dispatch.batch", n=n) if n else tr("dispatch.batch.one"))

    def _section_words(self, sizes: Mapping[Section, int]) -> list[tuple[str, str]]:
        words = {section: tr(f"dispatch.section.{section.value}") for section in Section}
        if self._presenter.hat is Hat.SUPERVISOR:
            words[Section.MINE] = tr("dispatch.section.mine.supervisor")
        return [
            (
                one.value,
                tr("review.section.n", words=words[one], n=sizes[one]) if sizes.get(one) else words[one],
            )
            for one in Section
        ]

    def _conditions(self, narrowing: Narrowing) -> list[tuple[str, str]]:
        told = (
            ("kind", kind_words(narrowing.kind) if narrowing.kind else ""),
            ("text", tr("orders.filter.text", text=narrowing.text) if narrowing.text else ""),
        )
        return [(name, words) for name, words in told if words]

    def _in_words(self, narrowing: Narrowing) -> str:
        """A narrowing as it is kept under."""
        section = dict(self._section_words({}))[narrowing.section.value]
        wait = tr(f"dispatch.wait.{narrowing.wait}") if narrowing.wait else ""
        return side_by_side(section, wait, *(words for _, words in self._conditions(narrowing)))

    @Slot()
    def _searched(self) -> None:
        self._typing.stop()
        self._presenter.narrow("text", self.search.text().strip())


def _waits(hat: Hat) -> tuple[Wait, ...]:
    """What this person's desk is divided by."""
    supervisors = (Wait.OBJECTION, Wait.HOLD, Wait.CONCLUDE, Wait.APPEAL, Wait.DISPUTE)
    leads = (Wait.DISPATCH, Wait.RETURNED, Wait.EXTENSION, Wait.LEAD, Wait.REVIEW)
    return supervisors if hat is Hat.SUPERVISOR else leads
