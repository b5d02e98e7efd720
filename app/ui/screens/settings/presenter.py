"""What the person chose, kept per profile and in force at once; numbers and versions to read."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6 import __version__ as qt_version
from PySide6.QtCore import QObject, Signal

from app.bridge.scope import Repeat, Scope, flow
from app.records.changes import ChangeKind, Changes
from app.records.duty import EmergencyNumber
from app.records.session import SessionStatus
from app.ui.text import Language, language, set_language
from app.ui.theme import Mode, theme
from app.ui.theme.scale import clamp
from app.version import VERSION

if TYPE_CHECKING:
    from app.services.emergencies import Emergencies
    from app.services.settings import Settings


class Key(StrEnum):
    """Names under which a profile keeps them."""

    THEME = "theme"
    SCALE = "scale"
    LANGUAGE = "language"
    ROWS = "rows"


COMPACT, COMFORTABLE = "compact", "comfortable"


@dataclass(frozen=True, slots=True)
class Choices:
    """What is in force, or will be (``scale``, in percent)."""

    theme: str = Mode.SYSTEM.value
    scale: int = 100
    language: str = Language.ZH.value
    rows: str = COMPACT


@dataclass(frozen=True, slots=True)
class About:
    """What to tell an administrator."""

    version: str
    parts: str
    centre: str = ""
    centre_id: str = ""
    address: str = ""
    person: str = ""
    offline_until: int | None = None


def choices_of(settings: Settings) -> Choices:
    """What a profile keeps; nonsense in the file counts as not chosen."""
    standard = Choices()
    scale = settings.get(Key.SCALE, standard.scale)
    return Choices(
        theme=_known(settings.get(Key.THEME), set(Mode), standard.theme),
        scale=clamp(scale) if isinstance(scale, int) else standard.scale,
        language=_known(settings.get(Key.LANGUAGE), set(Language), standard.language),
        rows=_known(settings.get(Key.ROWS), {COMPACT, COMFORTABLE}, standard.rows),
    )


def apply_rows(choices: Choices) -> None:
    """Give all tables the row height that was chosen; for the start of the program."""
    theme().set_comfortable(choices.rows == COMFORTABLE)


def _known(value: Any, known: set[Any], otherwise: str) -> str:
    return str(value) if value in known else otherwise


class SettingsPresenter(QObject):
    """Applies first and keeps afterwards: a full disk must not keep a person from reading in the dark.

    Args:
        scale_now: percent in force since the program started.

    Signals:
        changed: choices, numbers or what is known of the centre are others.
        language_changed: another language is in force; the window is to be built anew.
        restart_wanted: open the window anew for another scale.
        kept: a choice was written. not_kept: it could not be, with the error.
    """

    changed = Signal()
    language_changed = Signal()
    restart_wanted = Signal()
    kept = Signal()
    not_kept = Signal(object)

    def __init__(
        self,
        settings: Settings,
        emergencies: Emergencies,
        scope: Scope,
        status: SessionStatus,
        scale_now: int = 100,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings, self._emergencies, self.scope = settings, emergencies, scope
        self._status, self.scale_now = status, scale_now
        self.choices = choices_of(settings)
        self.numbers: tuple[EmergencyNumber, ...] | None = None

    @flow(Repeat.NEWEST)
    async def load(self) -> None:
        """Read the numbers kept here."""
        try:
            self.numbers = tuple(await self.scope.store(self._emergencies.offline_numbers))
        except Exception:  # a store that cannot be read has none
            self.numbers = ()
        self.changed.emit()

    def changed_elsewhere(self, changes: Changes) -> None:
        """Settings of the city came in."""
        if changes.touches(ChangeKind.SETTING.value):
            self.load()

    # -- choosing ------------------------------------------------------------------------------------

    def choose(self, key: Key, value: str | int) -> None:
        """Put a choice in force and keep it."""
        if getattr(self.choices, key.value) == value:
            return
        self.choices = Choices(
            **{name: getattr(self.choices, name) for name in Choices.__slots__} | {key.value: value}
        )
        if key is Key.THEME:
            theme().set_mode(Mode(str(value)))
        elif key is Key.ROWS:
            apply_rows(self.choices)
        elif key is Key.LANGUAGE:
            set_language(Language(str(value)))
        self._keep(key, value)
        self.changed.emit()
        if key is Key.LANGUAGE:
            self.language_changed.emit()

    @flow(Repeat.EACH)
    async def _keep(self, key: Key, value: str | int) -> None:
        try:
            await self.scope.save(self._settings.put, key.value, value)
        except Exception as error:
            self.not_kept.emit(error)
        else:
            self.kept.emit()

    @property
    def scale_waits(self) -> bool:
        """Another scale was chosen than is in force."""
        return self.choices.scale != self.scale_now

    def about(self) -> About:
        """Versions and the centre."""
        status = self._status
        user = status.user
        return About(
            version=VERSION,
            parts=f"Python {platform.python_version()} · Qt {qt_version}",
            centre=status.city_name,
            centre_id=status.centre_id,
            address=status.address,
            person=f"{user.name} {user.number}" if user else "",
            offline_until=status.offline_until,
        )

    def number_name(self, number: EmergencyNumber) -> str:
        """What a number is, in the language in force."""
        return number.name.get(language().value) or next(iter(number.name.values()), "")
