"""The counts of ``docs/tags.md``, made from the files that ship; what is written below them stays.

python -m tools.tags          # writes them
python -m tools.tags --check  # exit 1 if they are not current
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from domain.tags.model import Tag
from domain.tags.taxonomy import Taxonomy
from domain.vocabulary import TagAxis, TagStatus
from resources import shipped_tags
from resources.words import label

TARGET = Path(__file__).parent.parent / "docs" / "tags.md"

END = "<!-- made up to here by python -m tools.tags -->\n"

_HEAD = """# The tags: which there are, and how they were written

Four files, `resources/tags/<axis>.yaml`, one an axis; `minyi110-server tags check` looks through them. A leaf is an active tag without an active one below it. A branch may be chosen too
and counts as 未细分. How tags change once they are in use: [0048](adr/0048-the-life-of-a-tag.md).

"""


def written() -> str:
    """The part that follows from the files, with the mark at its end."""
    tags = shipped_tags()
    leaves = tags.leaves()
    text = _HEAD + f"**{len(leaves):,} leaves.**\n"
    for axis in (TagAxis.NATURE, TagAxis.BUSINESS, TagAxis.PROBLEM, TagAxis.DISCIPLINE):
        of_axis = [leaf for leaf in leaves if leaf.axis is axis]
        text += f"\n## {label(axis)} `{axis.value}`: {len(of_axis)}\n\n| branch | leaves | below it |\n|---|---|---|\n"
        for branch in tags.children(None):
            if branch.axis is axis and branch.status is TagStatus.ACTIVE:
                text += _line(tags, branch, of_axis)
    return text + "\n" + END


def _line(tags: Taxonomy, branch: Tag, leaves: list[Tag]) -> str:
    own = [leaf for leaf in leaves if leaf is branch or leaf.code.startswith(f"{branch.code}.")]
    parts = Counter(leaf.code.split(".")[2] for leaf in own if leaf.code.count(".") > 2)
    below = [
        f"{tag.label()} {parts[tag.code.rpartition('.')[2]]}"
        for tag in tags.children(branch.code)
        if parts[tag.code.rpartition(".")[2]]
    ]
    return f"| {branch.label()} `{branch.code}` | {len(own)} | {' · '.join(below)} |\n"


def main() -> int:
    """Write the counts, or with ``--check`` say whether they are current."""
    found = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
    made = written()
    if "--check" in sys.argv[1:]:
        return 0 if found.startswith(made) else 1
    TARGET.write_text(made + found.partition(END)[2], encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
