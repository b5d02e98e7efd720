"""What the call screen works with besides its services: the city's words and hours, always as last replicated."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.bridge.scope import Repeat, flow
from app.records.changes import ChangeKind, Changes
from app.ui.screens.call.form import CallerIdentity
from app.ui.shell.workplace import put_off
from app.ui.text import language
from app.ui.widgets.tag_index import TagIndex
from domain.hours import CallHours
from domain.questionnaire.model import Questionnaire
from resources import questionnaires

if TYPE_CHECKING:
    from app.services.tags import Tags
    from app.ui.shell.workplace import Workplace


class CityAround:
    """As ``app.ui.screens.call.ports.Surroundings``, read anew at every look: settings come in by pull at any time."""

    def __init__(self, workplace: Workplace) -> None:
        self._at, self._calls = workplace, workplace.bench.calls
        self.scope = workplace.scope.inner()
        self.clock: Callable[[], int] = workplace.clock
        self._desk = self._read_desk()
        workplace.changed.connect(self._changed)

    def _changed(self, changes: Changes) -> None:
        if changes.touches(ChangeKind.SETTING):
            self.refresh()

    @property
    def desk(self) -> CallerIdentity:
        """Who calls, from where."""
        return self._desk

    @property
    def hours(self) -> CallHours:
        """The city's call hours."""
        return self._calls.hours

    def scripts(self, code: str) -> Questionnaire:
        """A questionnaire by code. Raises KeyError."""
        return questionnaires()[code]

    @flow(Repeat.NEWEST)
    async def refresh(self) -> None:
        """The city's settings came in or changed."""
        try:
            self._desk = await self.scope.store(self._read_desk)
        except Exception as error:
            put_off(error)

    def _read_desk(self) -> CallerIdentity:
        status, city = self._at.status, self._calls.city
        return CallerIdentity(
            agent_no=status.user.number if status.user else "",
            city=status.city_name,
            centre_phone=city.centre.phone,
            recording=city.script.recording,
            language=language().value,
            zone=status.zone,
        )


def tag_index(tags: Tags, lang: str) -> TagIndex:
    """The city's tags for the picker."""
    return TagIndex(*tags.picker(), lang)
