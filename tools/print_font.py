"""Make the font of printed forms: Noto Sans CJK SC (SIL Open Font License), cut down to what Chinese forms are written in.

Needs fonttools. ``python -m tools.print_font`` reads the font that the system has (Debian: fonts-noto-cjk) and writes ``resources/fonts``. Every character
of GBK is in it; for what is rarer a form falls back on whatever the machine has. It bears a name of its own, so that of two fonts
with one name the whole one is never passed over.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

FAMILY = "Minyi110 Sans"
SOURCE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SIMPLIFIED = "Noto Sans CJK SC"
TARGET = Path(__file__).parents[1] / "resources" / "fonts" / "minyi110-sans.otf"


def characters() -> set[int]:
    """Latin, punctuation, and the characters of GBK."""
    found = {*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2040), *range(0x2460, 0x2474)}
    found |= {*range(0x3000, 0x3020), *range(0xFF01, 0xFFE7)}
    for code in range(0x3400, 0xA000):
        try:
            chr(code).encode("gbk")
        except UnicodeEncodeError:
            continue
        found.add(code)
    return found


def make(source: Path, target: Path) -> None:
    """Cut the font down and write it."""
    from fontTools import subset
    from fontTools.ttLib import TTCollection

    faces = TTCollection(str(source)).fonts
    face = next(face for face in faces if face["name"].getDebugName(1) == SIMPLIFIED)
    options = subset.Options(
        layout_features=[], hinting=False, name_IDs=[0, 1, 2, 4, 6, 13, 14], notdef_outline=True
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters())
    cutter.subset(face)
    for record in face["name"].names:
        if record.nameID in (1, 4):
            record.string = FAMILY
        elif record.nameID == 6:
            record.string = FAMILY.replace(" ", "")
    target.parent.mkdir(parents=True, exist_ok=True)
    face.save(str(target))


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, default=SOURCE)
    parser.add_argument("--target", type=Path, default=TARGET)
    args = parser.parse_args(argv)
    make(args.source, args.target)
    print(f"{args.target}: {args.target.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
