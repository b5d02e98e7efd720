"""分析: pages as tabs, the filter, the blocks of a page below each other, and the sheets behind a number."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.records.changes import ChangeKind, Changes
from app.ui.screens.figures.bar import FilterBar
from app.ui.screens.figures.cases import CasesSheet
from app.ui.screens.figures.explain import ExplainSheet
from app.ui.screens.figures.link_sheet import LinkSheet
from app.ui.screens.figures.piece_card import PieceCard
from app.ui.screens.figures.presenter import FiguresPresenter, Trouble
from app.ui.screens.figures.tabs import PageTabs
from app.ui.shell.screen import Host, Screen
from app.ui.shell.shortcuts import NOT_MINE
from app.ui.text import language, tr
from app.ui.theme.tokens import PAGE_MARGIN
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import label
from app.ui.widgets.layout import clear, column, row
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.page_area import Scrolled
from domain.wire.figures import CaseLine, Page
from domain.wire.shown import Shown
from resources.figure_pages import pieces
from resources.figure_pages.heading import basis
from resources.figure_pages.saying import say
from resources.words import label as word


class FiguresScreen(Screen):
    """分析."""

    def __init__(self, host: Host, presenter: FiguresPresenter, *, opens_orders: bool) -> None:
        super().__init__()
        self._host, self._presenter = host, presenter
        lang = language().value
        self.tabs = PageTabs([(page.value, word(page, lang)) for page in presenter.pages])
        self.tabs.chosen.connect(lambda code: presenter.turn(Page(code)))
        self.back = _tool("chevron-left", tr("figures.back"), "Alt+Left", lambda: presenter.step(-1))
        self.forward = _tool("chevron-right", tr("figures.forward"), "Alt+Right", lambda: presenter.step(1))
        self.copy = _tool("copy", tr("figures.copy"), "Ctrl+Shift+C", self.copy_link)
        self.open = _tool("", tr("figures.open"), "Ctrl+L", self.open_link)
        self.bar = FilterBar(presenter)
        self.bar.wrong.connect(lambda: host.toast(tr("figures.days.wrong")))
        self._basis = label("", "muted", wrap=True)
        self.banner = Banner()
        self.banner.activated.connect(presenter.refresh)
        self.cards: list[PieceCard] = []
        self._blocks = QWidget()
        self._column = column(gap=16)
        self._blocks.setLayout(self._column)
        self._area = Scrolled(self._blocks, tr("figures.title"))
        self.empty = EmptyState(tr("figures.loading"), icon="chart")
        self.empty.activated.connect(presenter.refresh)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._area)
        self._stack.addWidget(self.empty)
        self.explain = ExplainSheet(host.overlay())
        self.cases = CasesSheet(host, presenter.source, opens_orders=opens_orders)
        self.links = LinkSheet(host.overlay(), presenter.follow)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        tools = row(self.tabs, self.back, self.forward, self.copy, self.open, gap=4)
        tools.setStretch(0, 1)
        whole = column(
            tools,
            self.bar,
            self._basis,
            self.banner,
            self._stack,
            gap=10,
            margin=(PAGE_MARGIN, 0, PAGE_MARGIN, PAGE_MARGIN),
        )
        whole.setStretch(4, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        presenter, add = self._presenter, self._host.shortcuts.add
        presenter.turned.connect(self._turned)
        presenter.shown.connect(self._show)
        self.explain.opened.connect(self.cases.show_cases)
        self.cases.chosen.connect(self._open_case)
        for keys, name, action in (
            ("Alt+Left", "figures.back", lambda: presenter.step(-1)),
            ("Alt+Right", "figures.forward", lambda: presenter.step(1)),
            ("Ctrl+Shift+C", "figures.copy", self.copy_link),
            ("Ctrl+L", "figures.open", self.open_link),
            ("F5", "figures.refresh", presenter.refresh),
            ("F1", "figures.keys.explain", self.explain_number),
        ):
            add(keys, name, action, scope="figures", owner=self)
        describe = self._host.shortcuts.describe
        describe("Return", "figures.keys.open", "figures")
        describe("Return", "figures.keys.profile", "figures")
        describe("Right", "figures.keys.walk", "figures")

    # -- what the frame asks -----------------------------------------------------------------------

    def title(self) -> str:
        return tr("figures.title")

    def entered(self) -> None:
        self._turned()
        self._presenter.load_units()
        self._presenter.refresh()
        self.tabs.setFocus()

    def changed(self, changes: Changes) -> None:
        """The line is back; figures do not move under somebody who reads them."""
        if self._presenter.trouble is Trouble.OFFLINE and changes.touches(ChangeKind.SYNC):
            self._presenter.refresh()

    # -- what a person does ------------------------------------------------------------------------

    @Slot()
    def copy_link(self) -> None:
        """The address of what is shown, for somebody else."""
        QGuiApplication.clipboard().setText(self._presenter.link)
        self._host.toast(tr("figures.copied"))

    @Slot()
    def open_link(self) -> None:
        """One that somebody sent."""
        self.links.open()

    @Slot()
    def explain_number(self) -> object:
        """What the number is that has the keyboard; without one the key is the window's."""
        shown = self.number
        if shown is None:
            return NOT_MINE
        self.explain.show_number(shown, say("cases", language().value))
        return None

    @property
    def number(self) -> Shown | None:
        """The number that has the keyboard."""
        return next((card.number for card in self.cards if card.number is not None), None)

    @Slot(object)
    def _open_case(self, line: CaseLine) -> None:
        self._host.go("orders", line.id)

    # -- showing -----------------------------------------------------------------------------------

    @Slot()
    def _turned(self) -> None:
        presenter = self._presenter
        self.tabs.set_code(presenter.asking.page)
        self.back.setEnabled(presenter.can_go_back)
        self.forward.setEnabled(presenter.can_go_forward)
        self._area.verticalScrollBar().setValue(0)

    @Slot()
    def _show(self) -> None:
        presenter, page = self._presenter, self._presenter.page
        self.banner.say("")
        if page is None:
            self._basis.setText("")
            self._fill_in()
            self._say_empty()
            return
        if presenter.error is not None:
            why = self._host.fault(presenter.error)
            self.banner.say(tr("figures.stale", why=why), Tone.WARN, tr("common.retry"))
            return
        if presenter.busy:
            return
        names = {one.unit_id: one.name for one in presenter.units}
        self._basis.setText(basis(page, names, language().value))
        self._fill_in()
        if self.cards:
            self._stack.setCurrentWidget(self._area)
        else:
            lang = language().value
            self.empty.set(say("empty", lang), say("empty.why", lang), icon="chart")
            self._stack.setCurrentWidget(self.empty)

    def _fill_in(self) -> None:
        clear(self._column)
        page = self._presenter.page
        found = [] if page is None else pieces(page, language().value)
        self.cards = [PieceCard(piece) for piece in found]
        for card in self.cards:
            card.opened.connect(self.cases.show_cases)
            card.profiled.connect(self._presenter.profile)
            self._column.addWidget(card)
        self._column.addStretch(1)

    def _say_empty(self) -> None:
        retry = tr("common.retry")
        match self._presenter.trouble if not self._presenter.busy else None:
            case None:
                self.empty.set(tr("figures.loading"), icon="chart")
            case Trouble.OFFLINE:
                self.empty.set(tr("figures.offline"), tr("figures.offline.why"), retry, icon="cloud-off")
            case Trouble.FORBIDDEN:
                self.empty.set(tr("figures.forbidden"), tr("figures.forbidden.why"), icon="lock")
            case Trouble.OTHER:
                why = self._host.fault(self._presenter.error or ConnectionError())
                self.empty.set(tr("figures.trouble"), why, retry, icon="alert")
        self._stack.setCurrentWidget(self.empty)


def _tool(icon: str, name: str, keys: str, action: object) -> Button:
    made = Button("" if icon else name, "ghost", icon=icon or "")
    made.setAccessibleName(name)
    made.setToolTip(f"{name} ({keys})")
    made.clicked.connect(action)
    return made
