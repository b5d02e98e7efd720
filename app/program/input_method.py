"""Which input method Qt is told to use, before it starts.

Chinese is typed through a program of the desktop's. Qt reaches each by a plug-in of its own, and PySide6 brings the one for IBus alone: on a
desktop with Fcitx, most of those that speak Chinese, none of what is typed would become Chinese. Fcitx answers to IBus's name
as well, by the way that is called portal.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping

MODULE, MODULES = "QT_IM_MODULE", "QT_IM_MODULES"
"""Qt's own variables; the second, a list, goes before the first."""
OF_X11 = "XMODIFIERS"
PORTAL = "IBUS_USE_PORTAL"
_FCITX, _IBUS, _DAEMON = "fcitx", "ibus", "ibus-daemon"


def choose_before_start(
    environment: MutableMapping[str, str], *, brought: Callable[[], str], found: Callable[[str], str | None]
) -> None:
    """Lead Qt to the desktop's input method; must run before the application object exists.

    Args:
        brought: names of the plug-ins that Qt has, in one text; asked only where it matters.
        found: where a program is installed, None if it is not.
    """
    wanted = _wanted(environment)
    if any(name.startswith(_FCITX) for name in wanted) and _FCITX not in brought():
        environment.pop(MODULES, None)
        environment[MODULE] = _IBUS
        environment.setdefault(PORTAL, "1")
    elif _IBUS in wanted and found(_DAEMON) is None:
        # Without IBus's own program Qt takes it for absent, though another answers to its name.
        environment.setdefault(PORTAL, "1")


def _wanted(environment: MutableMapping[str, str]) -> list[str]:
    """What the desktop has asked for, by name, the first first."""
    if MODULES in environment:
        return environment[MODULES].split(";")
    if MODULE in environment:
        return [environment[MODULE]]
    _, _, of_x11 = environment.get(OF_X11, "").partition("@im=")
    return [of_x11] if of_x11.startswith(_FCITX) else []
