"""设置: every choice is in force the moment it is made."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QWidget

from app.records.changes import Changes
from app.ui.screens.settings.presenter import COMFORTABLE, COMPACT, Key, SettingsPresenter
from app.ui.shell.screen import Host, Screen
from app.ui.shell.shortcuts import words
from app.ui.text import tr
from app.ui.text.times import spoken
from app.ui.theme.scale import STEPS
from app.ui.theme.tokens import PAGE_MARGIN, SPACE_2
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.cards import Card, Fact
from app.ui.widgets.keycaps import KeyHint
from app.ui.widgets.labels import divider, label
from app.ui.widgets.layout import clear, column, row
from app.ui.widgets.notices import Banner
from app.ui.widgets.page_area import Scrolled
from app.ui.widgets.segmented import Segmented


class SettingsScreen(Screen):
    """设置."""

    def __init__(self, host: Host, presenter: SettingsPresenter) -> None:
        super().__init__()
        self._host, self._presenter = host, presenter
        self.theme = Segmented(
            *((mode, tr(f"settings.theme.{mode}")) for mode in ("light", "dark", "system"))
        )
        self.scale = Segmented(*((str(step), tr("settings.scale.percent", n=step)) for step in STEPS))
        self.rows = Segmented(*((kind, tr(f"settings.rows.{kind}")) for kind in (COMPACT, COMFORTABLE)))
        self.language = Segmented(*((lang, tr(f"settings.language.{lang}")) for lang in ("zh", "en")))
        self._waiting = Banner()
        self._waiting.activated.connect(presenter.restart_wanted)
        self._connect()
        self._numbers = QGridLayout()
        self._numbers.setHorizontalSpacing(24)
        self._numbers.setVerticalSpacing(8)
        left = column(self._look(), self._language_card(), self._numbers_card(), None, gap=SPACE_2)
        right = column(self._keys_card(), self._about_card(), None, gap=SPACE_2)
        main = row(left, right, gap=SPACE_2, margin=(PAGE_MARGIN, 0, PAGE_MARGIN, PAGE_MARGIN))
        main.setStretch(0, 3)
        main.setStretch(1, 2)
        page = QWidget()
        page.setLayout(main)
        self.setLayout(column(Scrolled(page)))
        presenter.changed.connect(self._refresh)
        presenter.kept.connect(lambda: host.note(tr("settings.kept")))
        presenter.not_kept.connect(self._not_kept)
        self._refresh()

    def _connect(self) -> None:
        choose = self._presenter.choose
        self.theme.chosen.connect(lambda code: choose(Key.THEME, code))
        self.scale.chosen.connect(lambda code: choose(Key.SCALE, int(code)))
        self.rows.chosen.connect(lambda code: choose(Key.ROWS, code))
        self.language.chosen.connect(lambda code: choose(Key.LANGUAGE, code))

    # -- building -----------------------------------------------------------------------------------------

    def _look(self) -> Card:
        return Card(
            tr("settings.look"),
            _choice("settings.theme", self.theme),
            divider(),
            _choice("settings.scale", self.scale),
            self._waiting,
            divider(),
            _choice("settings.rows", self.rows),
            gap=12,
        )

    def _language_card(self) -> Card:
        return Card("", _choice("settings.language", self.language))

    def _numbers_card(self) -> Card:
        why = label(tr("settings.numbers.why"), "muted", wrap=True)
        return Card(tr("settings.numbers"), why, self._numbers, gap=12)

    def _keys_card(self) -> Card:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(9)
        grid.setColumnStretch(0, 1)
        groups = self._host.shortcuts.by_scope()
        shown = [*groups.get("everywhere", ()), *groups.get("goto", ())]
        for at, shortcut in enumerate(shown):
            grid.addWidget(label(words(shortcut)), at, 0)
            grid.addWidget(KeyHint(shortcut.shown), at, 1, Qt.AlignmentFlag.AlignRight)
        return Card(tr("settings.keys"), grid, aside=label(tr("settings.keys.all"), "muted"), gap=12)

    def _about_card(self) -> Card:
        copy = Button(tr("settings.about.copy"), icon="copy")
        copy.clicked.connect(self._copy)
        facts = [Fact(name) for name, _ in self._about()]
        for fact, (_, value) in zip(facts, self._about(), strict=True):
            fact.set(value)
        return Card(tr("settings.about"), *facts, 4, row(copy, None), gap=8)

    def _about(self) -> list[tuple[str, str]]:
        about = self._presenter.about()
        until = ""
        if about.offline_until is not None:
            until = spoken(about.offline_until, self._host.clock(), self._host.zone)
        return [
            (tr("settings.about.version"), tr("settings.about.version.value", version=about.version)),
            (tr("settings.about.parts"), about.parts),
            (tr("settings.about.centre"), about.centre),
            (tr("settings.about.centre_id"), about.centre_id),
            (tr("settings.about.address"), about.address),
            (tr("settings.about.person"), about.person),
            (tr("settings.about.offline"), until),
        ]

    # -- what the frame asks -------------------------------------------------------------------------------

    def title(self) -> str:
        return tr("settings.title")

    def entered(self) -> None:
        self._presenter.load()
        self.theme.setFocus()

    def changed(self, changes: Changes) -> None:
        self._presenter.changed_elsewhere(changes)

    # -- showing --------------------------------------------------------------------------------------------

    @Slot()
    def _refresh(self) -> None:
        presenter = self._presenter
        choices = presenter.choices
        self.theme.set_code(choices.theme)
        self.scale.set_code(str(choices.scale))
        self.rows.set_code(choices.rows)
        self.language.set_code(choices.language)
        waits = presenter.scale_waits
        said = tr("settings.scale.waiting", n=choices.scale) if waits else ""
        self._waiting.say(said, Tone.ACCENT, tr("settings.scale.restart") if waits else "")
        self._show_numbers()

    def _show_numbers(self) -> None:
        clear(self._numbers)
        numbers = self._presenter.numbers
        if numbers is None:
            return
        for at, number in enumerate(numbers):
            self._numbers.addWidget(label(self._presenter.number_name(number)), at, 0)
            self._numbers.addWidget(label(number.number, "strong", selectable=True), at, 1)
        if not numbers:
            self._numbers.addWidget(label(tr("settings.numbers.none"), tone="warn", wrap=True), 0, 0)
        self._numbers.setColumnStretch(1 if numbers else 0, 1)

    @Slot()
    def _copy(self) -> None:
        lines = [f"{name}: {value}" for name, value in self._about() if value]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self._host.toast(tr("settings.about.copied"))

    @Slot(object)
    def _not_kept(self, error: BaseException) -> None:
        self._host.toast(tr("settings.not_kept", why=self._host.fault(error)))


def _choice(key: str, control: Segmented) -> QWidget:
    """A setting: its name and why on the left, the choice on the right."""
    holder = QWidget()
    name = label(tr(key), "strong")
    name.setBuddy(control)
    control.setAccessibleName(tr(key))
    said = column(name, label(tr(f"{key}.why"), "caption", wrap=True), gap=2)
    line = row(said, control, gap=SPACE_2)
    line.setStretch(0, 1)
    holder.setLayout(line)
    return holder
