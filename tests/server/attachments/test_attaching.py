"""Files are attached by whoever may act on an order, counted against what there may be, and seen by nobody else."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest

from domain.problems import ProblemError
from domain.vocabulary import OrderMove, Role
from server.application.app import API
from server.attachments import repository, service
from server.attachments.limits import FILES, ORDER_BYTES
from server.attachments.receiving import Upload
from server.attachments.service import Kept, NotTaken
from server.attachments.storage import Store, folder_of
from server.db.work import new_id
from tests.helpers.centre import CITY, Centre
from tests.helpers.city import OTHER_STATION
from tests.helpers.desk import Desk, sit_down
from tests.helpers.files import picture
from tests.helpers.orders import REPORT, moved, person, whole

M = OrderMove


def store_of(centre: Centre) -> Store:
    return Store(folder_of(centre.database.url))


def take(centre: Centre, order_id: str, *files: tuple[str, bytes]) -> tuple[list[Kept], list[NotTaken]]:
    with centre.database.read(CITY) as reading:
        room = service.room_of(reading, order_id)
    uploads = [Upload(name, len(content), stream=io.BytesIO(content)) for name, content in files]
    return service.take(uploads, store_of(centre), centre.database.sealer, room)


def attach(centre: Centre, number: str, order_id: str, *files: tuple[str, bytes]) -> list[str]:
    """Attach files that may stay; their ids."""
    kept, refused = take(centre, order_id, *files)
    assert refused == []
    with centre.database.write(CITY) as work:
        author = person(work, number)
        service.attach(work, author, order_id, kept, "现场照片", new_id())  # type: ignore[arg-type]
    return [one.attachment_id for one in kept]


def listed(centre: Centre, who: Desk, order_id: str) -> Sequence[dict[str, Any]]:
    answer = centre.http.get(f"{API}/orders/{order_id}/files", headers=who.as_user)
    assert answer.status_code == 200, answer.text
    found: Sequence[dict[str, Any]] = answer.json()["files"]
    return found


def test_what_is_attached_is_there_for_who_reviews_it(
    sqlite_centre: Centre, lead: Desk, liaison: Desk, order_id: str
) -> None:
    [file_id] = attach(sqlite_centre, "3001", order_id, ("上门致歉.jpg", picture()))
    [line] = listed(sqlite_centre, lead, order_id)
    assert (line["name"], line["kind"], line["reported"]) == ("上门致歉.jpg", "jpeg", False)
    answer = sqlite_centre.http.get(f"{API}/orders/{order_id}/files/{file_id}", headers=lead.as_user)
    assert answer.status_code == 200
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert len(answer.content) == line["size"] == int(answer.headers["content-length"])
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E4%B8%8A")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    step = whole(sqlite_centre, lead, order_id).history[-1]
    assert step.move == "attach"
    assert step.given is not None
    assert (step.given.files, step.given.reason) == ((file_id,), "现场照片")
    with sqlite_centre.database.read(CITY) as reading:
        [row] = repository.of_order(reading, order_id)
        assert (row.step, row.reported_step) == (step.step, None)
    moved(sqlite_centre, "3001", order_id, M.REPORT, report=REPORT)
    assert [one["reported"] for one in listed(sqlite_centre, liaison, order_id)] == [True]


def test_who_does_not_see_the_order_or_only_reads_of_it_is_told_that_there_is_none(
    sqlite_centre: Centre, order_id: str
) -> None:
    [file_id] = attach(sqlite_centre, "3001", order_id, ("a.jpg", picture()))
    others = [
        sit_down(sqlite_centre, "3009", Role.LIAISON, unit_id=OTHER_STATION),
        sit_down(sqlite_centre, "6001", Role.LEADER),
        sit_down(sqlite_centre, "6002", Role.ANALYST),
    ]
    for who in others:
        for path in (
            f"{order_id}/files",
            f"{order_id}/files/{file_id}",
            f"{new_id()}/files",
            f"{new_id()}/files/{file_id}",
        ):
            answer = sqlite_centre.http.get(f"{API}/orders/{path}", headers=who.as_user)
            assert (answer.status_code, answer.json()["code"]) == (404, "order.unknown"), path


def test_a_file_of_another_order_is_not_there(sqlite_centre: Centre, lead: Desk, order_id: str) -> None:
    for file_id in (new_id(), "x"):
        answer = sqlite_centre.http.get(f"{API}/orders/{order_id}/files/{file_id}", headers=lead.as_user)
        assert (answer.status_code, answer.json()["code"]) == (404, "attachment.not_found")


def test_a_file_that_is_gone_from_the_disk_is_not_there(
    sqlite_centre: Centre, lead: Desk, order_id: str
) -> None:
    [file_id] = attach(sqlite_centre, "3001", order_id, ("a.jpg", picture()))
    store = store_of(sqlite_centre)
    for name in list(store.names()):
        store.remove(name)
    answer = sqlite_centre.http.get(f"{API}/orders/{order_id}/files/{file_id}", headers=lead.as_user)
    assert (answer.status_code, answer.json()["code"]) == (404, "attachment.not_found")


def test_a_report_has_ten_and_the_next_ten_more(sqlite_centre: Centre, order_id: str) -> None:
    tiny = picture("PNG", (2, 2))
    late, _ = take(sqlite_centre, order_id, ("11.png", tiny))  # there was room when it came
    attach(sqlite_centre, "3001", order_id, *((f"{n}.png", tiny) for n in range(FILES)))
    with sqlite_centre.database.read(CITY) as reading:
        assert service.room_of(reading, order_id).files == 0
    with (
        pytest.raises(ProblemError, match=r"attachment\.too_many"),
        sqlite_centre.database.write(CITY) as work,
    ):
        service.attach(work, person(work, "3001"), order_id, late, "", new_id())  # type: ignore[arg-type]
    with sqlite_centre.database.read(CITY) as reading:
        assert len(repository.of_order(reading, order_id)) == FILES
    moved(sqlite_centre, "3001", order_id, M.REPORT, report=REPORT)
    moved(sqlite_centre, "2001", order_id, M.NOTE, reason="等补正")
    with sqlite_centre.database.read(CITY) as reading:
        assert service.room_of(reading, order_id).files == FILES


def test_an_order_has_a_hundred_megabytes(
    sqlite_centre: Centre, order_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = 3 * len(picture())
    monkeypatch.setattr(service, "ORDER_BYTES", size)
    kept, refused = take(sqlite_centre, order_id, *((f"{n}.jpg", picture()) for n in range(9)))
    assert kept
    assert {one.problem.code for one in refused} == {"attachment.order_full"}
    assert sum(one.stored.size for one in kept) <= size < ORDER_BYTES
    assert len(list(store_of(sqlite_centre).names())) == len(kept)
    service.discard(kept, store_of(sqlite_centre))
    assert list(store_of(sqlite_centre).names()) == []


def test_what_may_not_be_attached_is_named_and_the_others_stay(sqlite_centre: Centre, order_id: str) -> None:
    kept, refused = take(
        sqlite_centre, order_id, ("a.jpg", picture()), ("b.exe", b"MZ" + bytes(99)), ("c.png", picture("PNG"))
    )
    assert [one.name for one in kept] == ["a.jpg", "c.png"]
    assert [(one.name, one.problem.code) for one in refused] == [("b.exe", "attachment.type")]


def test_what_is_refused_takes_nobodys_place(sqlite_centre: Centre, order_id: str) -> None:
    tiny = picture("PNG", (2, 2))
    attach(sqlite_centre, "3001", order_id, *((f"{n}.png", tiny) for n in range(FILES - 1)))
    kept, refused = take(
        sqlite_centre, order_id, ("b.exe", b"MZ" + bytes(99)), ("a.png", tiny), ("c.png", tiny)
    )
    assert [one.name for one in kept] == ["a.png"]
    assert [one.problem.code for one in refused] == ["attachment.type", "attachment.too_many"]


def test_nothing_is_attached_to_an_order_that_cannot_be_acted_on(
    sqlite_centre: Centre, order_id: str
) -> None:
    kept, _ = take(sqlite_centre, order_id, ("a.jpg", picture()))
    sit_down(sqlite_centre, "3009", Role.LIAISON, unit_id=OTHER_STATION)
    for number in ("3009", "1001"):
        with pytest.raises(ProblemError, match=r"order\.unknown"), sqlite_centre.database.write(CITY) as work:
            service.attach(work, person(work, number), order_id, kept, "", new_id())  # type: ignore[arg-type]
    with pytest.raises(ProblemError, match=r"order\.missing"):
        moved(sqlite_centre, "3001", order_id, M.ATTACH)
    with sqlite_centre.database.read(CITY) as reading:
        assert repository.of_order(reading, order_id) == []
