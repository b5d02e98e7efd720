"""What a lead hears on any page: until one takes it, and never again after."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.bridge.sound import Alarm
from app.ui.screens.emergency.board import EmergencyBoard
from app.ui.screens.emergency.ringing import Ringing
from app.ui.widgets.overlay import Sheet
from domain.permissions import permissions_of
from domain.problems import Problem, ProblemError
from domain.times import MINUTE, SECOND
from domain.vocabulary import Role
from domain.wire.message import replace
from tests.ui.screens.ticking import Clock, NotingHost
from tools.scenes.samples_hall import StandInEmergencies, emergency, panel
from tools.stage import NOW
from tools.stepping import SteppedLanes

OTHER = "00000000-0000-4000-a000-000000000002"


class Silent:
    """A player that notes what it was asked to play."""

    def __init__(self, can: bool = True) -> None:
        self.can, self.played, self.stopped = can, 0, 0

    def play(self, file: Path) -> bool:
        assert file.read_bytes()[:4] == b"RIFF"
        self.played += 1
        return self.can

    def stop(self) -> None:
        self.stopped += 1


class Lead:
    """A lead's window with board, alarm and ringing."""

    def __init__(self, host: NotingHost, inline: SteppedLanes, clock: Clock, role: Role = Role.LEAD) -> None:
        self.rows = (emergency(), replace(emergency(), emergency_id=OTHER, raised_at=NOW - SECOND))
        self.service = StandInEmergencies(rows=self.rows)
        self.board = EmergencyBoard(self.service, host.scope, clock, permissions_of([role]), host.window)
        self.player = Silent()
        self.alarm = Alarm(self.player, lambda: None, host.window)
        self.ringing = Ringing(host.window, self.board, self.alarm, clock, host.zone, host.shortcuts)

    def close(self) -> None:
        """Silence, and the sound's file away."""
        self.ringing.close()


@pytest.fixture
def lead(host: NotingHost, inline: SteppedLanes, clock: Clock):  # type: ignore[no-untyped-def]
    made = Lead(host, inline, clock)
    yield made
    made.close()


def test_it_rings_shows_and_flashes_and_leaves_the_keyboard_alone(lead: Lead, host: NotingHost) -> None:
    box = QLineEdit(host.window)
    box.show()
    box.setFocus()
    lead.board.take_row(lead.rows[0])
    assert lead.alarm.ringing
    assert lead.ringing.popup.isVisible()
    assert lead.ringing.edge.isVisible()
    assert QApplication.focusWidget() is box


def test_it_rings_until_it_is_taken_and_says_who_has_it(lead: Lead) -> None:
    lead.board.take_row(lead.rows[0])
    lead.ringing.take_oldest()
    assert lead.service.taken == [lead.rows[0].emergency_id]
    assert not lead.alarm.ringing
    assert not lead.ringing.edge.isVisible()
    assert lead.ringing.popup.isVisible()
    assert "陈静" in lead.ringing.popup.card._since.text()  # type: ignore[union-attr]
    lead.ringing.popup.closed.emit()
    assert not lead.ringing.popup.isVisible()


def test_two_ring_until_both_are_taken_the_oldest_first(lead: Lead) -> None:
    for row in lead.rows:
        lead.board.take_row(row)
    assert "另有 1 个" in lead.ringing.popup._more.text()
    lead.ringing.take_oldest()
    assert lead.alarm.ringing
    lead.ringing.take_oldest()
    assert lead.service.taken == [lead.rows[0].emergency_id, OTHER]
    assert not lead.alarm.ringing


def test_taken_by_another_lead_it_falls_silent_here(lead: Lead) -> None:
    lead.board.take_row(lead.rows[0])
    taken = replace(lead.rows[0], acknowledged_by="x", acknowledged_by_name="赵军", acknowledged_at=NOW)
    lead.board.take_row(taken)
    assert not lead.alarm.ringing
    lead.board.take_row(lead.rows[0])  # an older message that comes late
    assert not lead.alarm.ringing


def test_a_panel_that_no_longer_names_it_silences_it_but_an_older_one_does_not(lead: Lead) -> None:
    lead.board.take_row(lead.rows[0])
    lead.board.take_panel(panel(NOW - MINUTE))
    assert lead.alarm.ringing
    lead.board.take_panel(panel(NOW + SECOND))
    assert not lead.alarm.ringing


def test_a_panel_brings_one_that_the_stream_missed(lead: Lead) -> None:
    lead.board.take_panel(panel(emergencies=(lead.rows[0],)))
    assert lead.alarm.ringing


def test_the_local_replica_brings_what_rings_at_the_start(lead: Lead) -> None:
    lead.board.refresh()
    assert [row.emergency_id for row in lead.board.ringing()] == [row.emergency_id for row in lead.rows]


def test_a_duty_officer_hears_only_what_no_lead_took_in_time(
    host: NotingHost, inline: SteppedLanes, clock: Clock
) -> None:
    officer = Lead(host, inline, clock, Role.DUTY_OFFICER)
    officer.board.take_row(officer.rows[0])
    assert not officer.alarm.ringing
    officer.board.take_row(replace(officer.rows[0], escalated_at=NOW))
    assert officer.alarm.ringing
    officer.close()


def test_an_agent_hears_nothing(host: NotingHost, inline: SteppedLanes, clock: Clock) -> None:
    agent = Lead(host, inline, clock, Role.AGENT)
    agent.board.take_row(replace(agent.rows[0], escalated_at=NOW))
    assert not agent.alarm.ringing
    agent.close()


def test_one_that_could_not_be_taken_goes_on_ringing_and_says_why(lead: Lead) -> None:
    lead.board.take_row(lead.rows[0])
    lead.service.error = ProblemError(Problem("centre.unreachable"))
    lead.ringing.take_oldest()
    assert lead.alarm.ringing
    card = lead.ringing.popup.card
    assert card is not None
    assert "连不上中心" in card._trouble.text()
    assert card.take.isEnabled()


def test_on_the_panel_the_card_is_not_shown_twice_but_it_still_sounds(lead: Lead) -> None:
    lead.ringing.set_card_hidden(True)
    lead.board.take_row(lead.rows[0])
    assert not lead.ringing.popup.isVisible()
    assert lead.alarm.ringing
    lead.ringing.set_card_hidden(False)
    assert lead.ringing.popup.isVisible()


def test_the_card_tells_how_long_and_when_the_duty_officer_gets_it(lead: Lead, clock: Clock) -> None:
    lead.board.take_row(lead.rows[0])
    clock.move(5 * SECOND)
    lead.ringing._beat()
    card = lead.ringing.popup.card
    assert card is not None
    assert card._since.text() == "已响 00:17 · 13 秒后转值班领导"


@pytest.mark.parametrize("late", [40 * 60, -90])
def test_it_rings_since_it_arrived_whatever_the_clock_it_was_raised_by(
    lead: Lead, clock: Clock, late: int
) -> None:
    arrived = replace(lead.rows[0], raised_at=clock.now - late * SECOND, received_at=clock.now)
    lead.board.take_row(arrived)
    clock.move(5 * SECOND)
    lead.ringing._beat()
    card = lead.ringing.popup.card
    assert card is not None
    assert card._since.text() == "已响 00:05 · 13 秒后转值班领导"


def test_which_rings_longest_is_told_by_arrival(lead: Lead, clock: Clock) -> None:
    first, second = lead.rows
    lead.board.take_row(replace(first, raised_at=clock.now - 3600 * SECOND, received_at=clock.now))
    lead.board.take_row(replace(second, received_at=clock.now - SECOND))
    assert [row.emergency_id for row in lead.board.ringing()] == [second.emergency_id, first.emergency_id]


def test_a_machine_without_sound_rings_the_bell(host: NotingHost) -> None:
    bells: list[int] = []
    for player in (None, Silent(can=False)):
        alarm = Alarm(player, lambda: bells.append(1), host.window)
        alarm.start()
        alarm.start()
        assert alarm.ringing
        alarm.close()
    assert bells == [1, 1]


def test_the_sound_is_a_wav_that_is_loud_and_does_not_clip() -> None:
    import wave
    from array import array
    from io import BytesIO

    from app.bridge.tone import RATE, alarm_wav

    with wave.open(BytesIO(alarm_wav())) as file:
        samples = array("h", file.readframes(file.getnframes()))
    peak = max(abs(sample) for sample in samples)
    assert 0.6 * 32_767 < peak < 32_767
    assert 1.0 < len(samples) / RATE < 2.0


def test_a_sheet_opened_over_the_card_does_not_bury_it(lead: Lead, host: NotingHost) -> None:
    lead.board.take_row(lead.rows[0])
    sheet = Sheet(host.window, "a page's own sheet", width=400)
    sheet.open_sheet()
    lead.ringing._beat()
    order = host.window.children()
    assert order.index(lead.ringing.popup) > order.index(sheet)
