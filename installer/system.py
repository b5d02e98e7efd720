"""What Qt, the tests and Chinese text need of a Linux system, and which of it is not there.

Nothing is read from a list of installed packages: each library is really loaded, each program looked up, and the font
asked of fontconfig itself, so that it does not matter how it came onto the machine.
"""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FONT = "fonts-noto-cjk"
"""The font the screens are drawn with: Noto Sans CJK SC, 57 MB."""

SMALL_FONT = "fonts-wqy-microhei"
"""Readable, 1.6 MB: where the other cannot be had."""

# soname -> Debian package. What PySide6's QtGui and QtWidgets load on every platform plug-in ...
_QT = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfreetype.so.6": "libfreetype6",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
# ... and what its xcb plug-in needs for a real window.
_XCB = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
TEST_PROGRAMS = {
    # A display of their own for the tests that press real keys.
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    # A keyring as a desktop has it. The daemon asks for some way to a session bus: this is the one that does not bring a desktop's
    # whole log-in with it, and brings the program that starts a bus for one command.
    "dbus-run-session": "dbus-x11",
    "gnome-keyring-daemon": "gnome-keyring",
    # What desktops tell a screen reader over.
    "/usr/libexec/at-spi2-registryd": "at-spi2-core",
    # An input method as desktops in China have it, and words for it to choose from.
    "fcitx5": "fcitx5",
    "/usr/share/fcitx5/addon/rime.conf": "fcitx5-rime",
    "/usr/share/rime-data/luna_pinyin_simp.schema.yaml": "rime-data-luna-pinyin",
    # The pages of the centre, as people at the units see them.
    "chromium": "chromium",
    # A gateway for text messages, with a carrier that it talks to.
    "bearerbox": "kannel",
    "smsbox": "kannel",
    "/usr/lib/kannel/test/fakesmsc": "kannel-extras",
    # Another implementation of what gateways speak, from npm's registry.
    "node": "nodejs",
    "npm": "npm",
}
"""Programs (and, by their paths, parts of them) that tests run, each with the Debian package that brings it."""


NODE_PACKAGES = {"smpp": "0.5.1"}
"""Packages of npm's registry that tests need, each with its version; they bring little, and nothing of the product's own."""


@dataclass(frozen=True)
class Need:
    """Something that is missing: what it is called on the machine, and the Debian package that brings it."""

    what: str
    package: str


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def _fontconfig() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL("libfontconfig.so.1")
    except OSError:
        return None
    pointer = ctypes.c_void_p
    for name, result, arguments in (
        ("FcInitLoadConfigAndFonts", pointer, []),
        ("FcNameParse", pointer, [ctypes.c_char_p]),
        ("FcObjectSetCreate", pointer, []),
        ("FcObjectSetAdd", ctypes.c_int, [pointer, ctypes.c_char_p]),
        ("FcFontList", ctypes.POINTER(ctypes.c_int), [pointer, pointer, pointer]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font that covers simplified Chinese."""
    library = _fontconfig()
    if library is None:
        return False
    config = library.FcInitLoadConfigAndFonts()
    pattern = library.FcNameParse(b":lang=zh-cn")
    wanted = library.FcObjectSetCreate()
    library.FcObjectSetAdd(wanted, b"family")
    fonts = library.FcFontList(config, pattern, wanted)  # a struct that begins with the number of fonts found
    return bool(fonts) and fonts.contents.value > 0


def is_there(program: str) -> bool:
    """Whether a program, or a part named by its path, is on this machine."""
    return Path(program).exists() if program.startswith("/") else shutil.which(program) is not None


def missing(profile: str) -> list[Need]:
    """What the system lacks for a profile: ``run``, or ``test`` which also has displays and keyrings of its own."""
    libraries = dict(_QT)
    if profile == "test" or os.environ.get("DISPLAY"):
        libraries |= _XCB
    needs = [Need(soname, package) for soname, package in libraries.items() if not _loads(soname)]
    if profile == "test":
        needs += [Need(name, package) for name, package in TEST_PROGRAMS.items() if not is_there(name)]
    if not has_chinese_font():
        needs.append(Need("a Chinese font", FONT))
    return needs


def packages_of(programs: Iterable[str]) -> list[str]:
    """The packages of those ``programs`` (of ``TEST_PROGRAMS``) that are not there, each once."""
    return list(dict.fromkeys(TEST_PROGRAMS[name] for name in programs if not is_there(name)))


def install_line(packages: Iterable[str], *, sudo: bool) -> str:
    """The line by which a person installs ``packages`` on Debian."""
    prefix = "sudo " if sudo else ""
    names = " ".join(packages)
    return f"{prefix}apt-get update && {prefix}apt-get install -y --no-install-recommends {names}"
