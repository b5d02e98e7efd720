"""``F12``: saved here at once, sent on a lane of its own, heard when a lead acknowledges."""

from __future__ import annotations

from app.records.duty import EmergencyNumber, EmergencyProgress, EmergencyReport
from domain.wire.rows import EmergencyRow


class Emergencies:
    """Raising, following and taking emergencies."""

    def raise_(self, report: EmergencyReport) -> EmergencyProgress:
        """Save it and try to send it at once (3 s); returns with how far it came. The lane goes on trying.

        Raises:
            SaveFailed: not even the local store took it; it was tried to send all the same.
        """
        raise NotImplementedError

    def progress(self, emergency_id: str) -> EmergencyProgress | None:
        """How far one has come; no network."""
        raise NotImplementedError

    def own(self) -> list[EmergencyProgress]:
        """Own emergencies of today, newest first."""
        raise NotImplementedError

    def open(self) -> list[EmergencyRow]:
        """Those of the hall nobody acknowledged, oldest first."""
        raise NotImplementedError

    def acknowledge(self, emergency_id: str) -> EmergencyRow:
        """This lead takes it; online only. The same lead may repeat it; another is told who has it."""
        raise NotImplementedError

    def callback_number(self, emergency_id: str) -> str:
        """The number to call back, for a lead who took it; the centre records the look. Empty if none was given."""
        raise NotImplementedError

    def offline_numbers(self) -> list[EmergencyNumber]:
        """Numbers kept locally for when nobody can be told (setting ``emergency.numbers``)."""
        raise NotImplementedError
