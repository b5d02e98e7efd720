"""Write the names of columns that an import knows into the Chinese guide; ``--check`` says whether it is current.

python -m tools.synonyms
"""

from __future__ import annotations

import sys
from pathlib import Path

from resources import read_yaml

TARGET = Path(__file__).parents[1] / "docs" / "importing.zh.md"
BEGIN, END = "<!-- 列名：由 python -m tools.synonyms 写成 -->\n", "<!-- 列名完 -->\n"


def written(text: str) -> str:
    """The guide with the names as they are now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    rows = (
        f"| `{field}` | {'、'.join(names)} |\n"
        for field, names in read_yaml("synonyms.yaml")["fields"].items()
    )
    return f"{before}{BEGIN}| 字段 | 认得的列名 |\n|---|---|\n{''.join(rows)}{END}{after}"


def main(arguments: list[str]) -> int:
    """Write it, or say whether it is current."""
    text = TARGET.read_text(encoding="utf-8")
    if "--check" in arguments:
        return 0 if text == written(text) else 1
    TARGET.write_text(written(text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
