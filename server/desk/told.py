"""What somebody was told about orders, and what they want to be told of."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from domain.notices import ABOUT_ORDERS, ALWAYS, NoticeTopic
from domain.problems import Problem
from domain.wire.notices import NoticeChoice, ReadNotices
from resources.words import label
from server.browser.forms import Done, Posted, submit
from server.browser.visit import Visit
from server.db.work import UnitOfWork
from server.desk.areas import Area
from server.desk.typed import whole
from server.notices import presenting, service
from server.notices import reading as notices
from server.orders import reading as orders

_TOPICS = tuple(topic for topic in NoticeTopic if topic in ABOUT_ORDERS)


def notices_page(
    visit: Visit, area: Area, chosen: Posted | None = None, problems: Sequence[Problem] = ()
) -> Response:
    """The newest notices, unread ones marked, and the choice of topics."""
    user_id = visit.user.user_id
    with visit.read() as reading:
        shown = presenting.recent(reading, user_id, visit.lang)
        told_of = {one.order_id for one in shown}
        here = {one.order_id for one in orders.lines(reading, area.sight(reading, visit.user), told_of)}
        silent = notices.choice(reading, user_id).silent
        wanted = [topic.value for topic in _TOPICS if topic not in silent]
        reads = visit.form(reading, f"{area.base}/notices")
        choice = visit.form(reading, f"{area.base}/notices/choice", chosen, problems, {"topics": wanted})
    return visit.render(
        "desk/notices.html",
        status=422 if problems else 200,
        area=area,
        notices=shown,
        here=here,
        unread=any(not one.read for one in shown),
        newest=shown[0].at if shown else 0,
        reads=reads,
        choice=choice,
        topics=[(topic.value, label(topic, visit.lang)) for topic in _TOPICS if topic not in ALWAYS],
        always="、".join(label(topic, visit.lang) for topic in _TOPICS if topic in ALWAYS),
    )


def read_all(visit: Visit, area: Area, sent: Posted) -> Response:
    """Everything up to the newest that the page showed was read; what came since was not."""
    until = whole(sent.one("until")) or 0

    def do(work: UnitOfWork) -> Done:
        service.read(work, visit.user, ReadNotices((), until=min(until, work.now)))
        return Done(f"{area.base}/notices", "desk.notices.done")

    return submit(visit, sent, do, again=lambda _: notices_page(visit, area))


def choose(visit: Visit, area: Area, sent: Posted) -> Response:
    """They want to be told of these topics, and of no others but those that nobody chooses away."""
    silent = tuple(
        topic.value for topic in _TOPICS if topic not in ALWAYS and topic.value not in sent.all("topics")
    )

    def do(work: UnitOfWork) -> Done:
        service.choose(work, visit.user, NoticeChoice(silent))
        return Done(f"{area.base}/notices", "desk.notices.chosen")

    return submit(visit, sent, do, again=lambda problems: notices_page(visit, area, sent, problems))
