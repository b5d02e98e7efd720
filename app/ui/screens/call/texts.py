"""The texts about the open task in the left column: asked for when somebody wants them, on record, and gone with the call."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.bridge.scope import Repeat, Scope, flow
from app.services.text_messages import TextMessages
from app.ui.screens.call.who_pane import WhoPane
from app.ui.text import tr
from app.ui.text.times import spoken


class TextsRead(QObject):
    """Asks for what the left column wants shown. ``fault``: the words for an error."""

    def __init__(
        self,
        pane: WhoPane,
        messages: TextMessages,
        scope: Scope,
        clock: Callable[[], int],
        zone: str,
        fault: Callable[[BaseException], str],
    ) -> None:
        super().__init__(pane)
        self._pane, self._messages, self.scope = pane, messages, scope
        self._clock, self._zone, self._fault = clock, zone, fault
        pane.texts_wanted.connect(self.read)

    @flow(Repeat.NEWEST)
    async def read(self, task_id: str) -> None:
        """Show them, where they are still wanted by then."""
        try:
            found = await self.scope.network(self._messages.conversation, task_id)
        except Exception as error:
            self._pane.show_texts(task_id, self._fault(error))
            return
        now = self._clock()
        lines = [
            f"{spoken(one.at, now, self._zone)} {tr('call.texts.ours' if one.ours else 'call.texts.theirs')}\n{one.words}"
            for one in found.lines
        ]
        self._pane.show_texts(task_id, "\n\n".join(lines) or tr("call.texts.none"))
