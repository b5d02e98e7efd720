"""Every page that is shown to people at units, to 督察 and to everybody: found by its links, and readable at any width, in either language, at twice the size."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest

from domain.orders.given import GivenVerdict
from domain.vocabulary import OrderMove
from domain.wire.message import replace
from server.acts.authors import Machine
from tests.helpers.orders import REPORT
from tests.helpers.parts import need

pytestmark = pytest.mark.display

WHOLE = os.environ.get("MINYI110_PAGES") == "all"
"""Each page in both languages at both widths; else in Chinese on a telephone and in English at a desk."""
LOOKS = (
    [("zh", 360), ("en", 1280)] if not WHOLE else [(lang, w) for lang in ("zh", "en") for w in (360, 1280)]
)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
_NO_PAGE = re.compile(r"\.pdf$|/files/|^/language/|^/account|^/static/")
TOLD = "群众反映接待时语气生硬。单位核实后已上门致歉，并在班前会上专门讲评。"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """With orders in every state, and one that everybody may read of."""
    need("chromium")
    from tests.e2e import units

    with units.city(tmp_path_factory.mktemp("pages"), events=60, orders=True) as made:
        put_right = made.opened()
        for by, move, given in (
            (units.LEAD, OrderMove.DISPATCH, {"unit_id": made.unit_id(units.STATION)}),
            (units.OF_STATION, OrderMove.SIGN, {}),
            (
                units.OF_STATION,
                OrderMove.REPORT,
                {"report": replace(REPORT, officers=(units.OFFICER,), nobody=False)},
            ),
            (units.CHIEF_OF_STATION, OrderMove.COUNTERSIGN, {}),
            (units.LEAD, OrderMove.APPROVE, {"reason": "同意"}),
            (Machine("orders"), OrderMove.REVISIT, {"verdict": GivenVerdict("close", ("accepted",))}),
        ):
            made.moved(by, put_right, move, **given)
        with made.later(8) as later:
            later.moved(units.LEAD, put_right, OrderMove.WRITE_BOARD, told=TOLD)
            later.moved(units.SUPERVISOR, put_right, OrderMove.PUBLISH)
        yield made


class Walk:
    """Somebody who follows every link there is; of pages of one form, each is kept once."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.kept: dict[str, str] = {}

    def from_(self, *paths: str) -> Walk:
        waiting, came_from = list(paths), dict.fromkeys(paths, "")
        while waiting:
            path = waiting.pop(0)
            if came_from[path] and self._known(path):
                continue
            answer = self.page.goto(self.address + path)
            assert answer.status == 200, (path, came_from[path], answer.status)
            self.kept.setdefault(self._form(path), path)
            for link in self.page.locator("a[href^='/']").evaluate_all(
                "all => all.map(a => a.getAttribute('href'))"
            ):
                short = link.partition("#")[0]
                if short not in came_from and not self._known(short) and not _NO_PAGE.search(short):
                    came_from[short] = path
                    waiting.append(short)
        return self

    def _known(self, path: str) -> bool:
        """One way to each form of a page is enough, but every order is looked at: they offer different forms."""
        form = self._form(path)
        return form in self.kept and not re.fullmatch(r"/\w+/orders/\{\}", form)

    @staticmethod
    def _form(path: str) -> str:
        return _ID.sub("{}", path.partition("?")[0])

    def faults(self) -> list[tuple[object, ...]]:
        """What stands in somebody's way on the pages that were kept."""
        from tests.e2e.chromium import barriers, too_wide

        found: list[tuple[object, ...]] = []
        for lang, width in LOOKS:
            self.page.goto(f"{self.address}/language/{lang}?next=/board/")
            self.page.set_viewport_size({"width": width, "height": 800})
            for form, path in self.kept.items():
                self.page.goto(self.address + path)
                found += [(form, lang, width, one) for one in barriers(self.page)]
                if too_wide(self.page) > 0:
                    found.append((form, lang, width, "wide"))
                self.page.evaluate("document.documentElement.style.fontSize = '200%'")
                if too_wide(self.page) > 0:
                    found.append((form, lang, width, "wide at 200%"))
        self.page.goto(f"{self.address}/language/zh?next=/board/")
        return found


def test_every_page_can_be_read_by_anybody(city: Any) -> None:
    from tests.e2e import units
    from tests.e2e.at_the_unit import Telephone, Units
    from tests.e2e.chromium import chromium

    visited: set[str] = set()
    faults = []
    with chromium() as browser:
        people = Units(browser, city.address, Telephone(), scripts=True)
        for number, start in (
            (units.OF_STATION, "/desk/"),
            (units.OF_BRANCH, "/desk/"),
            (units.CHIEF_OF_STATION, "/desk/"),
            (units.DISCIPLINE, "/discipline/"),
            (units.OFFICER, "/me/"),
        ):
            walk = Walk(people[number].page, city.address).from_(start)
            walk.kept = {form: path for form, path in walk.kept.items() if form not in visited}
            visited |= set(walk.kept)
            faults += walk.faults()
        everybody = Walk(browser.new_context(ignore_https_errors=True).new_page(), city.address).from_(
            "/board/"
        )
        visited |= set(everybody.kept)
        faults += everybody.faults()
    assert not faults, "\n" + "\n".join(str(one) for one in faults)
    assert {
        "/desk/orders/{}/report",
        "/desk/orders/{}/countersign",
        "/discipline/orders/{}",
        "/board/{}",
        "/me/orders/{}",
        "/me/help",
        "/figures/units",
        "/figures/cases",
    } <= visited
