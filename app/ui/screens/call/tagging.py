"""What helps to tag a call: the likely branches, suggestions from what was written, and tags that a new version changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Slot

from app.bridge.scope import Repeat, Scope, flow
from app.ui.screens.call.script_pane import ScriptPane
from app.ui.screens.call.showing import Script
from app.ui.shell.workplace import put_off
from app.ui.widgets.tag_index import TagIndex
from app.ui.widgets.tag_suggestions import MOST, TagSuggestion
from domain.tags.suggesting import Suggested

REST_MS = 250
"""After so long without a key what was written is looked at."""
_SHOWN = 12


Suggest = Callable[[str], Sequence[Suggested]]
"""The tags a text speaks for, the best first."""


class Tagging(QObject):
    """Beside the script: asks off the screen's thread, and shows only what belongs to what stands there now."""

    def __init__(
        self, pane: ScriptPane, index: Callable[[], TagIndex], suggest: Suggest | None, scope: Scope
    ) -> None:
        super().__init__(pane)
        self._pane, self._index, self._suggest, self.scope = pane, index, suggest, scope
        self._said = ""
        self._chosen: tuple[str, ...] = ()
        self._found: tuple[TagSuggestion, ...] = ()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._look)

    def show(self, script: Script) -> None:
        """Another form, or another word in it."""
        self._pane.tags.prefer(script.branches, script.about)
        self._chosen = script.tags
        if script.said != self._said:
            self._said = script.said
            self._rest.start()
        self._draw()

    def look_now(self) -> None:
        """Do not wait for a pause: a suggestion is asked for by its key."""
        if self._rest.isActive():
            self._rest.stop()
            self._look()

    @flow(Repeat.NEWEST)
    async def renew(self) -> None:
        """A version was published: offer its tags; what is chosen shows what became of it."""
        try:
            index = await self.scope.store(self._index)
        except Exception as error:
            put_off(error)
            return
        self._pane.tags.set_index(index)
        self._rest.start()

    @Slot()
    def _look(self) -> None:
        self._ask(self._said)

    @flow(Repeat.NEWEST)
    async def _ask(self, said: str) -> None:
        if self._suggest is None:
            return
        try:
            found = await self.scope.network(self._suggest, said) if said.strip() else ()
        except Exception as error:
            put_off(error)
            return
        self._found = tuple(
            TagSuggestion(one.code, self._pane.tags.name_of(one.code), tuple(map(_short, one.words)))
            for one in found
        )
        self._draw()

    def _draw(self) -> None:
        """What is chosen already is not suggested again."""
        fresh = [one for one in self._found if one.code not in self._chosen]
        self._pane.suggestions.show_suggestions(fresh[:MOST])


def _short(word: str) -> str:
    """What is recognised at a glance: a remark without a comma is one long word."""
    return word if len(word) <= _SHOWN else f"{word[: _SHOWN - 1]}…"
