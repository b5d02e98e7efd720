"""Pictures of the pages for browsers: the units' desk, 督察's, what is printed; and what an examiner finds wrong with them.

    python -m tools.pages [--out out/pages] [--language zh en] [--width 360 1280] [--only 8401-today ...] [--demo FOLDER]

The invented city is filled, its people are signed in, and Debian's Chromium shows each page without scripts. Every page is looked over by
axe; what is serious, and pages that scroll sideways at 360 px, are named, and the end is 1. Needs what the tests of real browsers need.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import BrowserContext, Page, Route  # noqa: E402

from domain.acts.brief_save import BriefSaved  # noqa: E402
from domain.ids import derived_id  # noqa: E402
from domain.permissions import Permission, may  # noqa: E402
from domain.sms.webform import PATH  # noqa: E402
from domain.times import day_of  # noqa: E402
from domain.wire import figures as wire  # noqa: E402
from domain.wire.briefs import Section  # noqa: E402
from domain.wire.figure_links import FOLDER, pages_for  # noqa: E402
from server.accounts.browsing import Step  # noqa: E402
from server.accounts.people import Person  # noqa: E402
from server.accounts.repository import account_by_number  # noqa: E402
from server.acts.acting import act  # noqa: E402
from server.acts.authors import Console  # noqa: E402
from server.acts.operation import Operation  # noqa: E402
from server.application.app import create_app  # noqa: E402
from server.browser import drafts, sessions  # noqa: E402
from server.browser.cookies import LANGUAGE  # noqa: E402
from server.cli import main as server  # noqa: E402
from server.db.database import Database, open_migrated  # noqa: E402
from server.demo import lives  # noqa: E402
from server.desk.areas import DESK, DISCIPLINE, Area  # noqa: E402
from server.desk.in_hand import waiting as in_hand  # noqa: E402
from server.settings import service as settings  # noqa: E402
from server.sms.links import Links  # noqa: E402
from tests.e2e.chromium import barriers, chromium, too_wide  # noqa: E402
from tests.helpers.browser import COOKIE, ORIGIN  # noqa: E402
from tests.helpers.centre import TestClient  # noqa: E402

CITY = "main"
PEOPLE: Sequence[tuple[str, Area]] = (
    (lives.LIAISON, DESK),
    (lives.CHIEF, DESK),
    (lives.OF_BRANCH, DESK),
    (lives.DISCIPLINE, DISCIPLINE),
)
LISTS = {
    "desk": ("", "orders", "praise", "notices", "advice", "letters", "people", "help"),
    "discipline": ("", "orders", "notices", "help"),
}


@dataclass(frozen=True, slots=True)
class Shot:
    """A page that somebody looks at; ``name`` of its picture."""

    name: str
    path: str
    cookie: str
    status: int = 200


def shots(database: Database) -> Iterator[Shot]:
    """Every page, for each person once; each form for the first order for which it is offered."""
    for number, area in PEOPLE:
        with database.write(CITY) as work:
            account = account_by_number(work, number)
            assert account is not None, number
            cookie = sessions.begin(work, account.person, Step.OPEN, {"agent": "pictures", "address": ""})
            waiting = in_hand(work, area, account.person)[0]
        for page in LISTS[area.key]:
            yield Shot(f"{number}-{page or 'today'}", f"{area.base}/{page}", cookie)
        for slug, form in area.forms.items():
            found = next((one.line.order_id for one in waiting if form.offered(one.moves)), None)
            if found is not None:
                yield Shot(f"{number}-{slug}", area.path(found, slug), cookie)
        if number == lives.LIAISON:
            yield taken(database, account.person, cookie)
        if waiting:
            yield Shot(f"{number}-order", area.path(waiting[0].line.order_id), cookie)
            yield Shot(f"{number}-print", area.path(waiting[0].line.order_id, "print/order.pdf"), cookie)


def taken(database: Database, liaison: Person, cookie: str) -> Shot:
    """What a liaison had written for an order that is not there for them any more."""
    path = DESK.path(derived_id("picture", "taken"), "report")
    written = {
        "report.facts": ("民警到场后没有做笔录，第二天没有回访。",),
        "report.action_words": ("所长上门致歉。",),
    }
    with database.write(CITY) as work:
        drafts.save(work, liaison.user_id, path, written, derived_id("picture", "request"))
    return Shot(f"{liaison.number}-taken", path, cookie, status=404)


def figures(database: Database) -> Iterator[Shot]:
    """Every page of figures, as an analyst and as a unit's liaison see it."""
    for number in (lives.ANALYST, lives.LIAISON):
        with database.write(CITY) as work:
            account = account_by_number(work, number)
            assert account is not None, number
            cookie = sessions.begin(work, account.person, Step.OPEN, {"agent": "pictures", "address": ""})
        for page in pages_for([one for one in Permission if may(account.person.roles, one)]):
            yield Shot(f"{number}-figures-{page}", f"{FOLDER}{page}", cookie)
        if number == lives.ANALYST:
            yield from briefs(database, account.person, cookie)


def briefs(database: Database, analyst: Person, cookie: str) -> Iterator[Shot]:
    """Briefs: the list, the form of a new one, and one that is written."""
    brief_id = derived_id("picture", "brief")
    sections = (Section(wire.Page.OVERVIEW, words="本月不满意集中在办事结果。"), Section(wire.Page.UNITS))
    with database.write(CITY) as work:
        day = day_of(work.now, work.zone()).isoformat()
        told = BriefSaved(brief_id, 0, "本月专报", f"{day[:8]}01", day, sections)
        act(work, Operation.by(analyst, told, work.now))
    for name, path in (("list", ""), ("new", "/new"), ("one", f"/{brief_id}")):
        yield Shot(f"{analyst.number}-brief-{name}", f"/briefs{path}", cookie)


def citizens(database: Database) -> Iterator[Shot]:
    """What citizens see of the form behind a text's link: one they may use, and one they may not."""
    with database.write(CITY) as work:
        settings.put(work, {"sms.web_address": "hf.example.gov.cn"}, Console("pictures"))
        links = Links(work, "hf.example.gov.cn")
        path = links.value(derived_id("picture"), "{link}")["link"].partition("/")[2]
        links.write()
    yield Shot("citizen-form", f"/{path}", "")
    yield Shot("citizen-gone", PATH + "aaaaaaaaaaaa", "", status=404)


def answer(http: TestClient, cookie: str, language: str, route: Route) -> None:
    """Give the browser what the centre answers."""
    path = route.request.url.removeprefix(ORIGIN)
    headers = {"Cookie": f"{COOKIE}={cookie}; {LANGUAGE}={language}"}
    got: Any = http.get(ORIGIN + path, headers=headers, follow_redirects=False)
    route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.content)


def look(page: Page, shot: Shot, out: Path, width: int) -> list[str]:
    """Show a page, keep its picture, and say what is wrong with it."""
    response = page.goto(ORIGIN + shot.path)
    page.screenshot(path=out, full_page=True)
    wrong = barriers(page)
    if response is None or response.status != shot.status:
        wrong.append(f"answered {response.status if response else 'nothing'}")
    if width <= 400 and (wide := too_wide(page)) > 0:
        wrong.append(f"{wide} px too wide")
    return [f"{out.name}: {one}" for one in wrong]


def filled(home: Path) -> Database:
    """The invented city."""
    url = f"sqlite:///{home / 'centre.db'}"
    assert server(["--database", url, "demo-data", "--events", "300", "--calls", "0"]) == 0
    return open_migrated(url, home)


def pictures(
    database: Database, out: Path, languages: Sequence[str], widths: Sequence[int], only: Sequence[str]
) -> list[str]:
    """Every page (or those of these names) in every language and width; what is wrong."""
    out.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    with TestClient(create_app(database)) as http, chromium() as browser:
        for shot in chain(shots(database), figures(database), citizens(database)):
            if only and shot.name not in only:
                continue
            if shot.path.endswith(".pdf"):
                cookie = {"Cookie": f"{COOKIE}={shot.cookie}"}
                (out / f"{shot.name}.pdf").write_bytes(http.get(ORIGIN + shot.path, headers=cookie).content)
                continue
            for language in languages:
                for width in widths:
                    context: BrowserContext = browser.new_context(
                        viewport={"width": width, "height": 900}, java_script_enabled=True
                    )
                    context.route("**/*", partial(answer, http, shot.cookie, language))
                    wrong += look(
                        context.new_page(), shot, out / f"{shot.name}-{language}-{width}.png", width
                    )
                    context.close()
    return wrong


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "pages")
    parser.add_argument("--language", nargs="*", choices=("zh", "en"), default=["zh", "en"])
    parser.add_argument("--width", nargs="*", type=int, default=[360, 1280])
    parser.add_argument("--only", nargs="*", default=[], help="pages by the names of their pictures")
    parser.add_argument("--demo", type=Path, help="the folder of an invented city that is there already")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        home = args.demo or Path(folder)
        there = (home / "centre.db").exists()
        database = open_migrated(f"sqlite:///{home / 'centre.db'}", home) if there else filled(home)
        wrong = pictures(database, args.out, args.language, args.width, args.only)
        database.dispose()
    print("\n".join(wrong) or f"{args.out}: nothing wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
