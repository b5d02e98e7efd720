"""What is told of a mark."""

from __future__ import annotations

from domain.notices import late_party, topic_of_mark
from domain.orders.clocks import Mark
from domain.permissions import Permission
from domain.vocabulary import Visibility
from server.db.work import UnitOfWork
from server.notices import telling
from server.notices.audience import Story, audience
from server.notices.repository import people
from server.orders.marking import ORDERS, MarkSet


def told(work: UnitOfWork, mark: MarkSet) -> None:
    """Whoever is late hears of it, but for a unit that was urged by a move just now; the leader of the last."""
    order, key = mark.order, mark.key
    to = [] if mark.moved else audience(work, Story(order, order), late_party(key.clock, order))
    if key.mark is Mark.LEADER_TOLD and order.visibility is not Visibility.RESTRICTED:
        to = [*to, *people.of_the_city(work, Permission.ORDER_OVERDUE)]
    if to:
        order_id, label = str(mark.row["order_id"]), str(mark.row["label"])
        news = telling.News(order_id, label, topic_of_mark(key.mark), mark=key, due_at=mark.due_at)
        telling.note(work, news, to, by=ORDERS.user_id)


AFTER_MARK = told
