"""The three columns of the call screen, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from app.ui.screens.call.control_pane import ControlPane
from app.ui.screens.call.ports import Surroundings
from app.ui.screens.call.script_pane import ScriptPane
from app.ui.screens.call.tagging import Suggest
from app.ui.screens.call.who_pane import WhoPane
from app.ui.widgets.tag_index import TagIndex


class Panes:
    """Each takes up to a frame to build; the screen takes them as they are, one by one beforehand or all at once."""

    def __init__(
        self, around: Surroundings, tags: Callable[[], TagIndex], suggest: Suggest | None = None
    ) -> None:
        """``tags``: the tags as they are now; ``suggest``: None where nothing is suggested."""
        self._around, self.read_tags, self.suggest = around, tags, suggest

    @cached_property
    def who(self) -> WhoPane:
        """Who is called, and what about."""
        return WhoPane()

    @cached_property
    def tags(self) -> TagIndex:
        """What the tag box chooses from."""
        return self.read_tags()

    @cached_property
    def script(self) -> ScriptPane:
        """What is said and answered."""
        return ScriptPane(self.tags, suggests=self.suggest is not None)

    @cached_property
    def control(self) -> ControlPane:
        """The line, and how the call ends."""
        return ControlPane(self._around.clock, self._around.desk.zone)
