"""Whose subscriber a number is by its prefix: a first guess, wrong for whoever took their number along (携号转网)."""

from __future__ import annotations

from enum import StrEnum


class Carrier(StrEnum):
    """Who gives out the prefix."""

    MOBILE = "mobile"
    UNICOM = "unicom"
    TELECOM = "telecom"
    BROADNET = "broadnet"
    VIRTUAL = "virtual"
    """Sold by others, over the net of one of the carriers."""
    OTHER = "other"


_PREFIXES = {
    Carrier.MOBILE: "134 135 136 137 138 139 147 148 150 151 152 157 158 159 172 178 182 183 184 187 188 195 197 198",
    Carrier.UNICOM: "130 131 132 145 146 155 156 166 175 176 185 186 196",
    Carrier.TELECOM: "133 149 153 173 177 180 181 189 190 191 193 199",
    Carrier.BROADNET: "192",
    Carrier.VIRTUAL: "162 165 167 170 171",
}
"""By the numbering plan as it stood in 2025."""
_OF = {prefix: carrier for carrier, told in _PREFIXES.items() for prefix in told.split()}


def guess(number: str) -> Carrier:
    """The carrier a mobile number began with."""
    return _OF.get(number[:3], Carrier.OTHER)
