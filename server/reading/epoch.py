"""From which day a workbook counts: 1899-12-30, or in those of old Macs 1904-01-01."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Final

from server.reading.dates import SERIAL_EPOCH, SERIAL_EPOCH_1904
from server.reading.package import DAMAGE

_READ: Final = 1 << 20
"""Bytes of the workbook's own part; what it says of itself stands at its beginning."""

_PART = re.compile(r"(?:.*[/\\])?workbook\.xml\Z", re.IGNORECASE)
_FROM_1904 = re.compile(
    rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*[\"'](?:1|true|on)[\"']", re.IGNORECASE
)


def epoch_of(path: Path) -> datetime:
    """The day that a workbook's serial day numbers count from."""
    try:
        with zipfile.ZipFile(path) as archive:
            for name in filter(_PART.match, archive.namelist()):
                with archive.open(name) as part:
                    if _FROM_1904.search(part.read(_READ)):
                        return SERIAL_EPOCH_1904
    except DAMAGE:
        pass  # whoever reads its sheets says what is wrong with it
    return SERIAL_EPOCH
