"""``docs/orders.md``, made from the code: the states and moves of an order, who makes them and what they need.

python -m tools.orders          # writes it
python -m tools.orders --check  # exit 1 if it is not current
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from domain.orders.described import RowDescribed, described
from domain.vocabulary import OrderMove, OrderState
from resources.words import label

TARGET = Path(__file__).parent.parent / "docs" / "orders.md"

_HEAD = """# How an order moves

Made from the table in `domain/orders/rows.py` by `python -m tools.orders`; a test says whether it is current, and
`minyi110-server orders machine --json` prints the same. Rules are the guards of `domain/orders/guards.py`, clocks are worked out in
`domain/orders/clocks.py`. What leads away from a state is drawn; marks, which leave it as it is, are in the table alone.

```mermaid
stateDiagram-v2
"""


def written() -> str:
    """The whole document."""
    found = described()
    text = _HEAD
    for state in OrderState:
        text += f"    {state.value}: {label(state)}\n"
    drawn: dict[tuple[str, str], list[str]] = {}
    for row in found["rows"]:
        for source in row["sources"] or ["[*]"]:
            for target in set(row["to"]) - set(row["sources"]):
                drawn.setdefault((source, target), []).append(label(OrderMove(row["move"])))
    for (source, target), moves in sorted(drawn.items()):
        if source != target:
            text += f"    {source} --> {target}: {' · '.join(dict.fromkeys(moves))}\n"
    text += "```\n\n| move | from | to | who | needs | rules | clocks | tells | kinds |\n|---|---|---|---|---|---|---|---|---|\n"
    return text + "".join(_line(row) for row in found["rows"])


def _line(row: RowDescribed) -> str:
    move = OrderMove(row["move"])
    every_state = len(row["sources"]) > len(OrderState) // 2
    cells = (
        f"`{move.value}` {label(move)}",
        f"all but {_codes(one.value for one in OrderState if one.value not in row['sources'])}"
        if every_state
        else _codes(row["sources"]) or "none yet",
        "as before" if len(row["to"]) > len(OrderState) // 2 - 1 else _codes(row["to"]) or "stays",
        *(
            _codes(cell) or "–"
            for cell in (row["who"], row["needs"], row["rules"], row["clocks"], row["tells"], row["kinds"])
        ),
    )
    return f"| {' | '.join(cells)} |\n"


def _codes(values: Iterable[str]) -> str:
    return " ".join(f"`{one}`" for one in values)


def main(arguments: list[str]) -> int:
    """Write it, or say whether it is current."""
    text = written()
    if "--check" in arguments:
        return 0 if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
