"""Pages of figures in a browser: the digits of the client, a link behind every mark, and what is not theirs."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from domain.wire import figures as wire
from domain.wire.figure_links import BUILT
from resources.figure_pages import pieces
from resources.figure_pages.saying import catalogue
from resources.figure_words import value
from server.analysis.figure_pages.all_pages import PAGES
from tests.helpers.browser import Browser
from tests.helpers.centre import Centre
from tests.helpers.city import OTHER_STATION, STATION
from tests.helpers.desk import Desk, sit_down
from tests.server.analysis.figure_pages.city import PERIOD, numbers, page

SENT = "&".join(f"{name}={day}" for name, day in PERIOD.items())
_CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.S)
_MARK = re.compile(r'<(?:a href="([^"]*)"|g role="img") aria-label="([^"]*)">')


@pytest.fixture(scope="session")
def browser(city: Centre, analyst: Desk) -> Browser:
    """The analyst's."""
    return Browser(city).enter(analyst.number)


@pytest.fixture(scope="session")
def desk(city: Centre, liaison: Desk) -> Browser:
    """The liaison's."""
    return Browser(city).enter(liaison.number)


def words(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def test_the_faces_offer_the_pages_that_are_made() -> None:
    assert sorted(BUILT) == sorted(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_client_and_browser_show_the_same_digits_for_the_same_cell(
    analyst: Desk, browser: Browser, name: wire.Page
) -> None:
    """Cell by cell and mark by mark, of what the client is given; that its widgets show just this, the test of the client's cards says."""
    told = page(analyst, name)
    html = browser.get(f"/figures/{name}?{SENT}").text
    read = pieces(told)
    cells = [cell for piece in read for row in piece.table.rows for cell in row]
    assert [words(cell) for cell in _CELL.findall(html)] == [cell.text for cell in cells]
    drawn = {
        (mark.cases or "", mark.says)
        for piece in read
        for drawing in piece.drawings
        for mark in drawing.lay_out(640.0).marks
    }
    assert {(_case(unescape(href)), unescape(says)) for href, says in _MARK.findall(html)} == drawn
    seen = [*(cell.text for cell in cells), *(says for _, says in drawn)]
    for shown in numbers(told.blocks):
        assert any(value(shown) in text for text in seen)


def _case(href: str) -> str:
    return parse_qs(urlsplit(href).query)["case"][0] if href else ""


@pytest.mark.parametrize("name", PAGES)
def test_titles_have_words(analyst: Desk, name: wire.Page) -> None:
    told = page(analyst, name)
    sides = [side.title for block in told.blocks if isinstance(block, wire.Rates) for side in block.sides]
    missing = {
        one for one in (*(block.title for block in told.blocks), *sides) if f"title.{one}" not in catalogue()
    }
    assert missing == set()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_needs_no_script_and_names_what_it_is_of(
    city: Centre, analyst: Desk, name: wire.Page, lang: str
) -> None:
    browser = Browser(city).enter(analyst.number)
    browser.cookies["minyi110-lang"] = lang
    answer = browser.get(f"/figures/{name}?{SENT}&unit={STATION}&line=alarm")
    assert answer.status_code == 200
    html = answer.text
    assert (" style=" in html, html.count("<script"), html.count('class="primary"')) == (False, 1, 1)
    assert f'<option value="{STATION}" selected>' in html
    assert "2026-09-01" in words(html)
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_a_mark_leads_to_its_cases(browser: Browser) -> None:
    html = browser.get(f"/figures/overview?{SENT}").text
    href = next(unescape(one) for one, _ in _MARK.findall(html) if one)
    cases = browser.get(href)
    assert cases.status_code == 200
    assert re.search(r"共 [\d,]+ 件", words(cases.text))
    assert browser.get("/figures/cases?case=nonsense").status_code in (400, 422)


def test_a_liaison_sees_their_own_units_and_is_led_there_from_the_desk(desk: Browser) -> None:
    led = desk.get("/desk/figures")
    assert (led.status_code, led.headers["location"]) == (303, "/figures/overview")
    html = desk.get(f"/figures/units?{SENT}").text
    assert f'value="{STATION}"' in html
    assert f'value="{OTHER_STATION}"' not in html
    assert desk.get(f"/figures/overview?{SENT}&unit={OTHER_STATION}").status_code == 404
    assert desk.get(f"/figures/overview?{SENT}&unit=nobody").status_code == 404
    assert '<a href="/figures/overview">' in html


def test_a_name_leads_to_the_profile(browser: Browser) -> None:
    html = browser.get(f"/figures/units?{SENT}").text
    href = next(unescape(one) for one in re.findall(r'href="([^"]*/profile[^"]*unit=[^"]*)"', html))
    assert parse_qs(urlsplit(href).query)["from"] == ["2026-09-01"]
    assert browser.get(href).status_code == 200


def test_an_order_behind_a_mark_opens_at_the_desk(desk: Browser) -> None:
    html = desk.get(f"/figures/overview?{SENT}").text
    opened = [desk.get(unescape(href)).text for href, _ in _MARK.findall(html) if href]
    found = [path for text in opened for path in re.findall(r'href="(/desk/orders/[^"]+)"', text)]
    assert found
    assert desk.get(found[0]).status_code == 200


def test_an_address_that_asks_what_there_is_not_is_answered_in_words(browser: Browser) -> None:
    answer = browser.get("/figures/overview?from=2026-13-01&to=never")
    assert (answer.status_code, "写得不对" in answer.text) == (200, True)
    assert browser.get("/figures/nothing").status_code == 404


def test_who_reads_no_reports_reads_no_page(city: Centre) -> None:
    sit_down(city, "9004")
    agent = Browser(city).enter("9004")
    assert [agent.get(path).status_code for path in ("/figures/overview", "/figures/", "/desk/figures")] == [
        403
    ] * 3
