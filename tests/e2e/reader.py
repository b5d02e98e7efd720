"""What a screen reader is told over AT-SPI, as desktops of Linux have it: the tree of a program on a display of its own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from jeepney import DBusAddress, Properties, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.helpers.patience import HANG_S

PARTS = ("dbus-run-session", "/usr/libexec/at-spi2-registryd")
"""What the machine needs for it."""

CONTROLS = frozenset(
    "check box|combo box|link|list|password text|push button|radio button|table|text|toggle button|tree|tree table".split(
        "|"
    )
)
"""Roles, as AT-SPI calls them, of what is pressed, filled in or gone through."""

_ACCESSIBLE = "org.a11y.atspi.Accessible"
_FOCUSED, _SHOWING = 12, 25
"""The bits of a state that say that keys go there, and that somebody who sees could see it."""


class Ref(NamedTuple):
    """Where one object is: whose, and its path there."""

    bus: str
    path: str


class Told(NamedTuple):
    """What is said of one object."""

    role: str
    name: str
    focused: bool = False


class Reader:
    """Asks the accessibility bus; ``ways`` are the variables by which a program finds it."""

    def __init__(self, session: str) -> None:
        self.ways = {"DBUS_SESSION_BUS_ADDRESS": session, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
        with open_dbus_connection(session) as asked:
            launcher = DBusAddress("/org/a11y/bus", bus_name="org.a11y.Bus", interface="org.a11y.Bus")
            self._bus: DBusConnection = open_dbus_connection(
                asked.send_and_get_reply(new_method_call(launcher, "GetAddress"), timeout=HANG_S).body[0]
            )

    def close(self) -> None:
        """Ask no more."""
        self._bus.close()

    def shown(self) -> list[Told]:
        """Everything that every program on this bus shows."""
        waiting = self._children(Ref("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root"))
        found = []
        while waiting:
            ref = waiting.pop()
            waiting += self._children(ref)
            state = self._call(ref, "GetState")[0]
            if state >> _SHOWING & 1:
                found.append(
                    Told(self._call(ref, "GetRoleName"), self._name(ref), bool(state >> _FOCUSED & 1))
                )
        return found

    def _children(self, ref: Ref) -> list[Ref]:
        return [Ref(*child) for child in self._call(ref, "GetChildren")]

    def _call(self, ref: Ref, method: str) -> Any:
        there = DBusAddress(ref.path, bus_name=ref.bus, interface=_ACCESSIBLE)
        return self._bus.send_and_get_reply(new_method_call(there, method), timeout=HANG_S).body[0]

    def _name(self, ref: Ref) -> str:
        there = DBusAddress(ref.path, bus_name=ref.bus, interface=_ACCESSIBLE)
        return str(self._bus.send_and_get_reply(Properties(there).get("Name"), timeout=HANG_S).body[0][1])


@contextmanager
def reader() -> Iterator[Reader]:
    """A session bus of its own, and somebody who listens there."""
    session = subprocess.Popen(
        ["dbus-run-session", "--", "sh", "-c", 'echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat'],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert session.stdout is not None
    assert session.stdin is not None
    try:
        made = Reader(session.stdout.readline().strip())
        yield made
        made.close()
    finally:
        session.stdin.close()
        os.killpg(session.pid, 15)
        session.stdout.close()
        session.wait(HANG_S)
