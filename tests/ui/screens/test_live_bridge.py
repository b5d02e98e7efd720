"""The stream's thread tells the main one: newest panel, every emergency, in order; nothing after the end."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from app.bridge.live import LiveBridge
from tools.scenes.samples_hall import StandInHall, emergency, panel
from tools.stage import NOW


def test_what_the_stream_says_arrives_on_the_main_thread(qtbot: QtBot) -> None:
    hall = StandInHall(panel())
    bridge = LiveBridge(hall)
    heard: list[tuple[str, object]] = []
    threads: set[threading.Thread] = set()

    def note(name: str, value: object) -> None:
        threads.add(threading.current_thread())
        heard.append((name, value))

    bridge.panel.connect(lambda value: note("panel", value.as_of))
    bridge.emergency.connect(lambda value: note("emergency", value.kind))
    bridge.connected.connect(lambda value: note("connected", value))
    bridge.start()
    ear = hall.listener
    assert ear is not None

    def stream() -> None:
        ear.connected(True)
        for at in range(50):
            ear.panel(panel(NOW + at))
        ear.emergency(emergency())

    thread = threading.Thread(target=stream)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: ("emergency", "self_harm") in heard)
    panels = [value for name, value in heard if name == "panel"]
    assert panels == [NOW + 49]
    assert bridge.online
    assert threads == {threading.main_thread()}
    bridge.close()


def test_after_the_end_nothing_is_told(qtbot: QtBot) -> None:
    hall = StandInHall(panel())
    bridge = LiveBridge(hall)
    heard: list[object] = []
    bridge.panel.connect(heard.append)
    bridge.start()
    ear = hall.listener
    assert ear is not None
    ear.panel(panel())
    bridge.close()
    assert hall.listener is None
    bridge.start()
    again = hall.listener
    assert again is not None
    again.panel(panel(NOW + 7))
    qtbot.waitUntil(lambda: bool(heard))
    assert [value.as_of for value in heard] == [NOW + 7]  # type: ignore[attr-defined]
    bridge.close()
