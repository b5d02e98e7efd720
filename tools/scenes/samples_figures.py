"""Invented pages of figures, and who stands in for the service that reads them."""

from __future__ import annotations

from app.services.figures import UnitPlace
from domain.wire.figure_links import Asking
from domain.wire.figures import AskedOf, CaseLine, CasesPage, FiguresPage
from tests.helpers.figures import every_block
from tools.invented import made_id

UNITS = (
    UnitPlace("unit-city", "明川市公安局", 0),
    UnitPlace("unit-xinghe", "星河分局", 1),
    UnitPlace("unit-liuhe", "柳河派出所", 2),
    UnitPlace("unit-yunxi", "云溪分局", 1),
)


class StandInFigures:
    """Stands in for ``Figures``; ``error``: raised by whatever is asked."""

    def __init__(self) -> None:
        self.asked: list[Asking] = []
        self.opened: list[tuple[str, str | None]] = []
        self.error: BaseException | None = None
        self.blocks = every_block()

    def page(self, asking: Asking) -> FiguresPage:
        self.asked.append(asking)
        self._fail()
        lines = (asking.line,) if asking.line else ()
        of = AskedOf(asking.start.isoformat(), asking.end.isoformat(), asking.unit, lines, asking.channel)
        return FiguresPage(asking.page, of, 48_211, self.blocks)

    def cases(self, case: str, after: str | None = None) -> CasesPage:
        self.opened.append((case, after))
        self._fail()
        return CasesPage(
            case,
            3,
            [
                CaseLine("order", made_id("case-1"), "2026-11-18", "柳河派出所", "alarm", "138****0011"),
                CaseLine("order", made_id("case-2"), "2026-11-17", "柳河派出所", "household", "139****4402"),
                CaseLine("task", made_id("case-3"), "2026-11-16", "北桥派出所", "traffic", "137****9035"),
            ],
        )

    def link(self, asking: Asking) -> str:
        return f"https://hf.example.gov.cn{asking.link()}"

    def units(self) -> list[UnitPlace]:
        return list(UNITS)

    def _fail(self) -> None:
        if self.error is not None:
            raise self.error
