"""What the call screen works with besides its services: the city's words and hours, always as last replicated."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.bridge.executor import LaneRunner
from app.bridge.lanes import Lane
from app.ui.screens.call.form import Desk
from app.ui.text import language
from app.ui.widgets.tag_index import TagChoice, TagIndex
from domain.hours import CallHours
from domain.questionnaire.model import Questionnaire
from resources import questionnaires

if TYPE_CHECKING:
    from app.program.pages import Means
    from app.services.tags import Tags


class CityAround:
    """As ``app.ui.screens.call.ports.Surroundings``, read anew at every look: settings come in by pull at any time."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self.clock: Callable[[], int] = means.clock
        self.store: LaneRunner = means.executor.on(Lane.STORE)
        self.network: LaneRunner = means.executor.on(Lane.NETWORK)
        self._desk = self._read_desk()

    @property
    def desk(self) -> Desk:
        """Who calls, from where."""
        return self._desk

    @property
    def hours(self) -> CallHours:
        """The city's call hours."""
        return self._means.bench.calls.hours

    def scripts(self, code: str) -> Questionnaire:
        """A questionnaire by code. Raises KeyError."""
        return questionnaires()[code]

    def refresh(self) -> None:
        """The city's settings came in or changed."""
        self._desk = self._read_desk()

    def _read_desk(self) -> Desk:
        status, settings = self._means.status, self._means.bench.settings
        return Desk(
            agent_no=status.user.number if status.user else "",
            city=status.city_name,
            centre_phone=str(settings.city("centre.phone", "")),
            recording=settings.city("script.recording", False) is True,
            language=language().value,
            zone=status.zone,
        )


def tag_index(tags: Tags, lang: str) -> TagIndex:
    """The city's tags for the picker."""
    return TagIndex(
        TagChoice(
            tag.code,
            tag.name_en if lang == "en" else tag.name_zh,
            tag.initials,
            tag.pinyin,
            " / ".join(tag.path),
        )
        for tag in tags.all()
    )
