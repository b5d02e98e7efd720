"""Colours, type, space and radius as named values: the only place a colour is written down."""

from __future__ import annotations

from dataclasses import dataclass, fields

BODY_PX = 14
CAPTION_PX = 12
HEADING_PX = 16
READ_ALOUD_PX = 18
TITLE_PX = 20
FIGURE_PX = 28
"""Type scale in device-independent pixels."""

SPACE_HALF = 4
SPACE = 8
SPACE_2 = 16
PAGE_MARGIN = 24
"""Space in steps of 4: 8 between related things, 16 in and between cards, 24 around a page."""

RADIUS_CONTROL = 6
RADIUS_CARD = 8
FOCUS_RING = 2
ROW_COMPACT = 32
ROW_COMFORTABLE = 40
CONTROL_HEIGHT = 36


@dataclass(frozen=True, slots=True)
class Palette:
    """One set of colours, ``#RRGGBB`` each; names as in the design's token table.

    Attributes:
        bg: ground of the window.
        panel: ground of cards.
        raised: ground of things lifted above a card (inputs and keys on dark, menus).
        line: dividers.
        control: borders of things that take input when they need to stand out (3:1).
        text, muted, faint: words, in falling weight, all readable (4.5:1).
        accent, accent_soft, accent_on: the one primary action and selection; ground; words upon accent.
        ok, warn, bad (each with ``_soft`` ground): satisfied or done; due soon or offline; overdue or refused.
        hover: ground of a thing under the pointer.
        track: the empty part of a bar.
    """

    bg: str
    panel: str
    raised: str
    line: str
    control: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_soft: str
    accent_on: str
    accent_hover: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    hover: str
    track: str

    def as_dict(self) -> dict[str, str]:
        """Token name to colour, for the style sheet's template."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


LIGHT = Palette(
    bg="#F5F6F8",
    panel="#FFFFFF",
    raised="#FFFFFF",
    line="#E3E6EB",
    control="#858F9E",
    text="#1B2430",
    muted="#5B6675",
    faint="#667080",
    accent="#1F5FBF",
    accent_soft="#E8F0FC",
    accent_on="#FFFFFF",
    accent_hover="#1A52A6",
    ok="#187345",
    ok_soft="#E4F4EB",
    warn="#8A5A00",
    warn_soft="#FFF3DB",
    bad="#B3261E",
    bad_soft="#FCE8E6",
    hover="#F2F4F7",
    track="#E3E6EB",
)

DARK = Palette(
    bg="#12161C",
    panel="#1A2028",
    raised="#212934",
    line="#2C3542",
    control="#6B7789",
    text="#E6EAF0",
    muted="#A3AEBD",
    faint="#8D98A8",
    accent="#6AA3F7",
    accent_soft="#1D2F4A",
    accent_on="#0C1420",
    accent_hover="#86B5FA",
    ok="#57C08B",
    ok_soft="#163526",
    warn="#E3B04B",
    warn_soft="#3A2E12",
    bad="#F28B82",
    bad_soft="#43211F",
    hover="#27303C",
    track="#2C3542",
)
