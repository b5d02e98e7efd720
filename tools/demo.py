"""A centre with an invented city, and a client that is logged in.

    python -m tools.demo [--dir FOLDER] [--out out/tour]

With a display the client's window opens, and the demonstration ends when it is closed. Without one a scripted tour is played
offscreen through the real client and the real centre, and leaves a picture of each step. With ``--dir`` the city stays.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.centre import Centre, CentreFailed  # noqa: E402

AGENT = "8001"


def has_display() -> bool:
    """Whether there is a screen to open a window on."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return os.environ["QT_QPA_PLATFORM"] != "offscreen"
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def show(centre: Centre, password: str, profile: Path) -> int:
    """Open the client, logged in as an agent, until its window is closed."""
    from PySide6.QtCore import QTimer

    from app.bridge.loop import qt_loop
    from app.main import prepare
    from app.program.program import Program
    from tools.colleagues import Colleagues

    app = prepare(profile)
    # An interrupt at the terminal ends the demonstration as closing the window does; Python must come by to hear it.
    signal.signal(signal.SIGINT, lambda *_: app.quit())
    listening = QTimer()
    listening.timeout.connect(lambda: None)
    listening.start(200)
    with qt_loop():
        program = Program(profile, address=centre.url)
        program.ended.connect(app.exit)
        try:
            program.start()
            program.enter(centre.url, AGENT, password)
            with Colleagues(centre.url, password, profile.parent / "colleagues"):
                return int(app.exec())
        finally:
            listening.stop()
            program.close()


def demonstrate(folder: Path, out: Path) -> int:
    """Make, fill and start the centre, then show it; returns the exit code."""
    print(f"演示数据在 {folder} / the demonstration's data is in {folder}", flush=True)
    centre = Centre(folder / "centre")
    logins = centre.run("demo-data", show=True)["logins"]
    password = logins[0]["password"]
    with centre.running():
        print(f"中心 / centre: {centre.url}", flush=True)
        if has_display():
            return show(centre, password, folder / "profile")
        from tools.tour import play

        print("没有显示器：播放导览 / no display: playing the tour", flush=True)
        count = play(centre, password, out)
        print(f"{count} 张图在 {out} / {count} pictures in {out}", flush=True)
    return 0


def main() -> int:
    """Run the demonstration; 1 if the centre would not come up."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--dir", type=Path, help="keep the city in this folder (default: a temporary one)")
    options.add_argument("--out", type=Path, default=ROOT / "out" / "tour", help="pictures of the tour")
    args = options.parse_args()
    with ExitStack() as stack:
        folder = args.dir or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="minyi110-demo-")))
        try:
            return demonstrate(folder.expanduser().absolute(), args.out)
        except CentreFailed as failed:
            print(failed, file=sys.stderr)
            return 1


if __name__ == "__main__":
    sys.exit(main())
