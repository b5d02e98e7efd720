"""How many replies wait, asked now and then. No widgets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.bridge.scope import Repeat, Scope, flow
from app.ui.shell.workplace import put_off

if TYPE_CHECKING:
    from app.services.text_messages import TextMessages

LOOK_MS = 30_000
"""How often the centre is asked. An emergency rings by itself, whatever is counted here."""


class InboxCount(QObject):
    """Knows how many of each kind wait (``waiting``, by ``domain.sms.conversation.Inbox``).

    Signals:
        counted: they were asked for anew.
    """

    counted = Signal()

    def __init__(self, messages: TextMessages, scope: Scope, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages, self.scope = messages, scope
        self.waiting: dict[str, int] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    @Slot()
    def begin(self) -> None:
        """The window is there."""
        self._timer.start()
        self.look()

    @flow(Repeat.NEWEST)
    async def look(self) -> None:
        """Ask; what cannot be asked now is as it was."""
        try:
            page = await self.scope.network(self._messages.inbox)
        except Exception as error:
            put_off(error)
            return
        self.take(page.waiting)

    def take(self, waiting: Mapping[str, int]) -> None:
        """They were asked for elsewhere: by the page, while it is in front."""
        self.waiting = dict(waiting)
        self.counted.emit()
