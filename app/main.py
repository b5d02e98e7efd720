"""``minyi110``: the client. Only what the first window needs is imported before it is painted."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.version import VERSION

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.bridge.instance import SingleInstance

PROFILE = "MINYI110_PROFILE"
"""Environment variable that names the profile folder."""

RUNNING_ALREADY = 3


def profile_folder(named: str | None) -> Path:
    """Where settings, log and encrypted stores of this user stand: as named, by environment, or the platform's place."""
    chosen = named or os.environ.get(PROFILE)
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("minyi110", appauthor=False) / "profile"


def parser() -> argparse.ArgumentParser:
    """The options of the client."""
    options = argparse.ArgumentParser(
        prog="minyi110", description="民意110 回访客户端 / the call desk's client"
    )
    options.add_argument("--profile", metavar="DIR", help=f"profile folder (also {PROFILE})")
    options.add_argument("--server", metavar="URL", default="", help="address of the centre")
    options.add_argument("--version", action="version", version=f"minyi110 {VERSION}")
    return options


def prepare(profile: Path) -> QApplication:
    """The application object as this profile last had it; the folder is made if it is missing."""
    profile.mkdir(mode=0o700, parents=True, exist_ok=True)
    _import_qt()
    from app.program.remembered import remembered
    from app.ui.theme import scale

    known = remembered(profile)
    scale.set_before_start(known.scale, os.environ)
    if sys.platform == "linux":
        _choose_input_method()

    from app.program.application import make_application

    return make_application(known)


def _choose_input_method() -> None:
    """Lead Qt to the input method of this desktop."""
    import shutil

    from PySide6.QtCore import QLibraryInfo

    from app.program.input_method import choose_before_start

    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforminputcontexts"
    choose_before_start(
        os.environ, brought=lambda: " ".join(file.name for file in plugins.glob("*")), found=shutil.which
    )


def _import_qt() -> None:
    """Import Qt and keep Python's own ``import``.

    PySide6 puts one in its place that reads the source of every module imported from then on, looking for the use of its optional
    snake_case names, which this program does not use: a tenth of the start and 18 MB of source text kept in memory.
    """
    import builtins
    import linecache

    plain = builtins.__import__
    import PySide6.QtCore  # noqa: F401 - imported for what it does

    builtins.__import__ = plain
    linecache.clearcache()


def recover(argv: Sequence[str]) -> int:
    """``minyi110 recover …``: deliver what another workstation's copied profile holds. Without a window."""
    from app.recovery import recover as command

    # A workstation of its own beside the one people work on: two programs on one profile would be two alive under one name.
    return command.main(argv, profile_folder(None).parent / "recovery")


def wipe(argv: Sequence[str]) -> int:
    """``minyi110 wipe …``: forget everything on this workstation. Without a window."""
    from PySide6.QtCore import QLockFile

    from app.models import slot_file
    from app.recovery import wipe as command

    options = command.arguments(argv)
    profile = options.profile or profile_folder(None)
    top = profile.parent if slot_file.there(profile) else profile
    lock = QLockFile(str(top / "instance.lock"))
    lock.setStaleLockTime(0)
    alone = not top.is_dir() or lock.tryLock(0)
    try:
        return command.main(options, profile, alone=alone)
    finally:
        lock.unlock()


COMMANDS = {"recover": recover, "wipe": wipe}
"""What ``minyi110`` does besides opening its window."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the client until its window is closed, or one of ``COMMANDS``; returns the exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    if given and given[0] in COMMANDS:
        return COMMANDS[given[0]](given[1:])
    arguments = parser().parse_args(list(sys.argv[1:] if argv is None else argv))
    profile = profile_folder(arguments.profile)
    app = prepare(profile)

    from app.bridge.instance import SingleInstance

    instance = SingleInstance(profile)
    if not instance.claim():
        from app.program.application import say_running

        return RUNNING_ALREADY if say_running(app, instance) else 0

    try:
        code = work(app, profile, arguments.server, instance)
    finally:
        instance.release()
    from app.program.program import RESTART

    if code == RESTART:
        os.execv(  # noqa: S606 - this very program again
            sys.executable, [sys.executable, "-m", "app.main", *(argv if argv is not None else sys.argv[1:])]
        )
    return code


def work(app: QApplication, profile: Path, address: str, instance: SingleInstance) -> int:
    """The window until it is closed; returns what the program ended with."""
    from app.bridge.loop import qt_loop
    from app.program import smooth
    from app.program.program import Program

    smooth.share()
    with qt_loop():
        program = Program(profile, address=address)
        program.entered.connect(lambda _status: smooth.settle())
        instance.asked_to_show.connect(program.show)
        program.ended.connect(app.exit)
        try:
            program.start()
            return int(app.exec())
        finally:
            program.close()


if __name__ == "__main__":
    sys.exit(main())
