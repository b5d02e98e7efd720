"""To which input method Qt is led, by what the desktop asks for and what there is."""

from __future__ import annotations

import pytest

from app.program.input_method import choose_before_start

BROUGHT = "libcomposeplatforminputcontextplugin.so libibusplatforminputcontextplugin.so"
PORTAL = {"IBUS_USE_PORTAL": "1"}


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [
        ({"QT_IM_MODULE": "fcitx"}, {"QT_IM_MODULE": "ibus"} | PORTAL),
        ({"QT_IM_MODULE": "fcitx5", "LANG": "zh_CN.UTF-8"}, {"QT_IM_MODULE": "ibus", "LANG": "zh_CN.UTF-8"} | PORTAL),
        ({"QT_IM_MODULES": "wayland;fcitx;ibus"}, {"QT_IM_MODULE": "ibus"} | PORTAL),
        ({"XMODIFIERS": "@im=fcitx"}, {"XMODIFIERS": "@im=fcitx", "QT_IM_MODULE": "ibus"} | PORTAL),
        ({"QT_IM_MODULE": "ibus"}, {"QT_IM_MODULE": "ibus"} | PORTAL),
        ({"QT_IM_MODULE": "compose", "XMODIFIERS": "@im=fcitx"}, {"QT_IM_MODULE": "compose", "XMODIFIERS": "@im=fcitx"}),
        ({"XMODIFIERS": "@im=ibus"}, {"XMODIFIERS": "@im=ibus"}),
        ({}, {}),
    ],
)  # fmt: skip
def test_fcitx_is_reached_by_the_name_of_ibus(asked: dict[str, str], chosen: dict[str, str]) -> None:
    choose_before_start(asked, brought=lambda: BROUGHT, found=lambda _name: None)
    assert asked == chosen


def test_what_qt_can_reach_by_itself_is_left_alone() -> None:
    of_fcitx, of_ibus = {"QT_IM_MODULE": "fcitx"}, {"QT_IM_MODULE": "ibus"}
    choose_before_start(of_fcitx, brought=lambda: f"{BROUGHT} libfcitx5platforminputcontextplugin.so", found=lambda _name: None)  # fmt: skip
    choose_before_start(of_ibus, brought=lambda: BROUGHT, found=lambda name: f"/usr/bin/{name}")
    assert (of_fcitx, of_ibus) == ({"QT_IM_MODULE": "fcitx"}, {"QT_IM_MODULE": "ibus"})
