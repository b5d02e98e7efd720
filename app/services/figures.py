"""分析: pages of figures and the cases behind their marks, read from the centre."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from app.models import replica
from app.services.desk import Desk
from app.services.session_keys import ADDRESS
from domain.wire.figure_links import Asking
from domain.wire.figures import CasesPage, FiguresPage
from domain.wire.rows import RowKind, UnitRow


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """A unit in the tree; ``depth``: how many stand above it."""

    unit_id: str
    name: str
    depth: int


class Figures:
    """Online only: no figure lies on a workstation, and none is counted there."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def page(self, asking: Asking) -> FiguresPage:
        """One page. Raises ``Refused``, ``CentreError``."""
        return self._desk.centre.get(f"/figures/{asking.page}", FiguresPage, asking.query())

    def cases(self, case: str, after: str | None = None) -> CasesPage:
        """Cases behind a mark, masked, as many at a time as the centre gives. Raises ``Refused``."""
        return self._desk.centre.get("/figures/cases", CasesPage, {"case": case, "after": after})

    def link(self, asking: Asking) -> str:
        """A page's address in a browser, to be sent to somebody."""
        return f"{self._desk.settings.get(ADDRESS, '')}{asking.link()}"

    def units(self) -> list[UnitPlace]:
        """All units, each behind the one above it, as this workstation has them."""
        with self._desk.store.read() as connection:
            return in_tree(replica.rows_of(connection, RowKind.UNIT, UnitRow))


def in_tree(rows: list[UnitRow]) -> list[UnitPlace]:
    """Units in the order of their tree, by code beside each other; one whose parent is not here stands at the top."""
    known = {row.unit_id for row in rows}
    below: dict[str | None, list[UnitRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: one.code):
        below[row.parent_id if row.parent_id in known else None].append(row)
    found: list[UnitPlace] = []
    waiting = [(row, 0) for row in reversed(below[None])]
    while waiting:
        row, depth = waiting.pop()
        found.append(UnitPlace(row.unit_id, row.name, depth))
        waiting += [(one, depth + 1) for one in reversed(below[row.unit_id])]
    return found
