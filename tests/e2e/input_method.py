"""Fcitx with pinyin on a display, as a desktop in China has it, on a session bus of its own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.helpers.patience import HANG_S, until

PARTS = (
    "fcitx5", "dbus-run-session", "/usr/share/fcitx5/addon/rime.conf", "/usr/share/rime-data/luna_pinyin_simp.schema.yaml",
)  # fmt: skip
_PROFILE = """[Groups/0]
Name=Default
Default Layout=us
DefaultIM=rime
[Groups/0/Items/0]
Name=keyboard-us
[Groups/0/Items/1]
Name=rime
[GroupOrder]
0=Default
"""
_ALWAYS_ON = "[Behavior]\nActiveByDefault=True\nShareInputState=All\n"
_SIMPLIFIED = "patch:\n  schema_list:\n    - schema: luna_pinyin_simp\n"
_SESSION = 'echo "$DBUS_SESSION_BUS_ADDRESS"; exec fcitx5 >"$HOME/fcitx.log" 2>&1'


@contextmanager
def input_method(display: str, home: Path) -> Iterator[dict[str, str]]:
    """Start it; gives the variables by which programs of that desktop find it."""
    words = home / ".local/share/fcitx5/rime"
    for path, text in (
        (home / ".config/fcitx5/profile", _PROFILE),
        (home / ".config/fcitx5/config", _ALWAYS_ON),
        (words / "default.custom.yaml", _SIMPLIFIED),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    home.chmod(0o700)
    environment = {**os.environ, "DISPLAY": display, "HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    session = subprocess.Popen(
        ["dbus-run-session", "--", "sh", "-c", _SESSION],
        env={name: value for name, value in environment.items() if not name.startswith("XDG_CONFIG")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert session.stdout is not None
    try:
        bus = session.stdout.readline().strip()
        assert bus, "no session bus"
        until("the words made ready", (words / "build/luna_pinyin_simp.schema.yaml").exists)
        until("Fcitx to answer", lambda: _answers({**environment, "DBUS_SESSION_BUS_ADDRESS": bus}))
        # What such desktops set for their programs.
        yield {"DBUS_SESSION_BUS_ADDRESS": bus, "QT_IM_MODULE": "fcitx", "XMODIFIERS": "@im=fcitx"}
    finally:
        os.killpg(session.pid, 15)
        session.stdout.close()
        session.wait(HANG_S)


def _answers(environment: dict[str, str]) -> bool:
    asked = subprocess.run(["fcitx5-remote"], env=environment, capture_output=True, check=False)
    return asked.returncode == 0
