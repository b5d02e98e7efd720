"""The page of files in a browser: what may stay is attached, what may not is named with its reason, and the form stays as it was."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from domain.questionnaire.answers import Answers
from domain.vocabulary import OrderMove, Role
from server.attachments import repository
from server.attachments.limits import BODY_BYTES
from server.attachments.names import disguised
from server.db.work import new_id
from tests.helpers.browser import ORIGIN, Browser, hidden
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import OTHER_STATION, STATION
from tests.helpers.desk import SATISFIED, Desk, sit_down
from tests.helpers.files import good_files, picture
from tests.helpers.orders import answered, moved, orders_of
from tests.server.attachments.hostile import hostile_files
from tests.server.attachments.test_attaching import store_of

M = OrderMove
MISCONDUCT: Answers = {**SATISFIED, "more": (5,), "misconduct_words": "要我交了五百块"}
File = tuple[str, bytes]


@pytest.fixture
def browser(sqlite_centre: Centre, liaison: object) -> Browser:
    return Browser(sqlite_centre).enter("3001")


def upload(
    browser: Browser,
    order_id: str,
    *files: File,
    form: dict[str, str] | None = None,
    base: str = "/desk",
    **fields: str,
) -> Any:
    """Choose files and send the form."""
    path = f"{base}/orders/{order_id}/files"
    given = form if form is not None else hidden(browser.get(path).text, path)
    return browser.centre.http.request(
        "POST",
        ORIGIN + path,
        headers={"Origin": ORIGIN, "Cookie": "; ".join(f"{k}={v}" for k, v in browser.cookies.items())},
        data={**given, "note": "", **fields},
        files=[("files", (name, content, "image/jpeg")) for name, content in files] or [("files", ("", b""))],
        follow_redirects=False,
    )


def names(centre: Centre, order_id: str) -> Sequence[str]:
    with centre.database.read(CITY) as reading:
        return sorted(row.kind for row in repository.of_order(reading, order_id))


def test_files_are_attached_shown_and_given_out(
    sqlite_centre: Centre, browser: Browser, order_id: str
) -> None:
    answer = upload(browser, order_id, *good_files().items(), note="上门致歉")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/orders/{order_id}/files")
    page = browser.get(f"/desk/orders/{order_id}/files").text
    for name in good_files():
        assert name in page
    assert len(names(sqlite_centre, order_id)) == len(good_files())
    link = page.split("download>现场照片.jpg")[0].rpartition('href="')[2].rstrip('" ')
    file = browser.get(link)
    assert file.headers["content-disposition"].startswith("attachment;")
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.content.startswith(b"\xff\xd8")


def test_of_thirty_hostile_files_nothing_stays_and_each_is_named(
    sqlite_centre: Centre,
    browser: Browser,
    order_id: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(spool))
    # This client of ours writes such names otherwise, which no browser does.
    elsewhere = ("a bell", "no text", "no name")
    hostile = [one for one in hostile_files() if one.what not in elsewhere]
    assert len(hostile) >= 30
    for at in range(0, len(hostile), 10):
        some = [(one.name.decode(), one.content) for one in hostile[at : at + 10]]
        answer = upload(browser, order_id, *some, note="三天前拍的")
        assert answer.status_code == 422
        assert answer.text.count('<span class="todo">') >= len(some)
        for one in some:
            assert disguised(one[0]) in unescape(answer.text) or one[0] in unescape(answer.text)
        assert "三天前拍的" in answer.text
    assert names(sqlite_centre, order_id) == []
    assert list(store_of(sqlite_centre).names()) == []
    assert list(spool.iterdir()) == []
    assert "三天前拍的" in browser.get(f"/desk/orders/{order_id}/files").text, "what was typed is kept"


def test_what_may_stay_stays_beside_what_may_not(
    sqlite_centre: Centre, browser: Browser, order_id: str
) -> None:
    answer = upload(
        browser, order_id, ("好.jpg", picture()), ("坏.exe", b"MZ" + bytes(50)), ("好.png", picture("PNG"))
    )
    assert answer.status_code == 422
    assert "坏.exe" in answer.text
    assert names(sqlite_centre, order_id) == ["jpeg", "png"]


def test_the_same_form_twice_attaches_once(sqlite_centre: Centre, browser: Browser, order_id: str) -> None:
    path = f"/desk/orders/{order_id}/files"
    form = hidden(browser.get(path).text, path)
    for _ in range(2):
        assert upload(browser, order_id, ("a.jpg", picture()), form=form).status_code == 303
    assert names(sqlite_centre, order_id) == ["jpeg"]
    assert len(list(store_of(sqlite_centre).names())) == 1


def test_a_form_of_somebody_else_is_refused_before_a_file_is_read(
    sqlite_centre: Centre,
    browser: Browser,
    order_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("server.attachments.receiving.nameless", lambda: pytest.fail("it was spooled"))
    answer = upload(browser, order_id, ("a.jpg", picture()), form={"csrf": "x", "request": new_id()})
    assert answer.status_code == 403
    assert names(sqlite_centre, order_id) == []


def test_what_is_announced_as_ten_gigabytes_is_not_read(browser: Browser, order_id: str) -> None:
    answer = browser.centre.http.request(
        "POST",
        f"{ORIGIN}/desk/orders/{order_id}/files",
        headers={
            "Origin": ORIGIN, "Content-Length": str(10 << 30), "Content-Type": "multipart/form-data; boundary=x",
            "Cookie": "; ".join(f"{k}={v}" for k, v in browser.cookies.items()),
        },
        content=b"",
    )  # fmt: skip
    assert answer.status_code == 413
    assert BODY_BYTES < 10 << 30


def test_who_does_not_see_the_order_gets_the_page_of_one_that_is_not_there(
    sqlite_centre: Centre,
    order_id: str,
) -> None:
    sit_down(sqlite_centre, "3009", Role.LIAISON, unit_id=OTHER_STATION)
    other = Browser(sqlite_centre).enter("3009")
    theirs, nobodys = other.get(f"/desk/orders/{order_id}/files"), other.get(f"/desk/orders/{new_id()}/files")
    assert theirs.status_code == nobodys.status_code == 404
    answer = upload(other, order_id, ("a.jpg", picture()), form={"csrf": "x", "request": new_id()})
    assert answer.status_code == 404
    assert names(sqlite_centre, order_id) == []


def test_an_order_that_is_closed_shows_its_files_and_takes_no_more(
    sqlite_centre: Centre,
    browser: Browser,
    order_id: str,
) -> None:
    upload(browser, order_id, ("a.jpg", picture()))
    path = f"/desk/orders/{order_id}/files"
    form = hidden(browser.get(path).text, path)
    moved(sqlite_centre, "2001", order_id, M.REDISPATCH, unit_id=OTHER_STATION, reason="不属辖区")
    assert browser.get(path).status_code == 404, "it is another unit's now"
    assert upload(browser, order_id, ("b.jpg", picture()), form=form).status_code == 404
    assert len(names(sqlite_centre, order_id)) == 1
    assert STATION != OTHER_STATION


def test_discipline_has_files_of_its_own_that_are_there_for_nobody_else(
    sqlite_centre: Centre, browser: Browser, lead: Desk
) -> None:
    """涉警举报: the same page below their own address; the lead, and the unit, are told that there is no such order."""
    discipline = sit_down(sqlite_centre, "4001", Role.DISCIPLINE)
    answered(sqlite_centre, sit_down(sqlite_centre, "1002"), MISCONDUCT)
    [restricted] = orders_of(sqlite_centre, discipline)
    theirs = Browser(sqlite_centre).enter("4001")
    path = f"/discipline/orders/{restricted}"
    answer = upload(theirs, restricted, ("笔录.pdf", good_files()["回执.pdf"]), base="/discipline")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}/files")
    page = theirs.get(f"{path}/files").text
    assert "笔录.pdf" in page
    link = page.split("download>笔录.pdf")[0].rpartition('href="')[2].rstrip('" ')
    assert link.startswith(f"{path}/files/")
    assert theirs.get(link).content.startswith(b"%PDF-")
    assert "笔录.pdf" in theirs.get(path).text
    [row] = _rows(sqlite_centre, restricted)
    for others in (browser, Browser(sqlite_centre).enter(lead.number)):
        for base in ("/desk", "/discipline"):
            for rest in ("files", f"files/{row.attachment_id}"):
                assert others.get(f"{base}/orders/{restricted}/{rest}").status_code in (403, 404)


def _rows(centre: Centre, order_id: str) -> Sequence[Any]:
    with centre.database.read(CITY) as reading:
        return repository.of_order(reading, order_id)
