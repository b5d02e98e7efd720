"""What the end of an order means for who opted out and asked to hear of it: one text, and then no more."""

from __future__ import annotations

from domain.sms.conversation import Talk
from domain.sms.template import TemplateCode
from domain.vocabulary import OrderState
from server.db.work import UnitOfWork
from server.orders.moving import MoveMade
from server.replies.repository import conversations
from server.replies.texts import Back, Texts
from server.sms.claiming import number_place
from server.sms.repository import messages


def AFTER_MOVE(work: UnitOfWork, made: MoveMade) -> None:
    """Tell them once nothing about their event is open any more."""
    event_id = made.row["event_id"]
    if event_id is None or not made.before.state.open or made.after.state.open:
        return
    talks = conversations.told_of_the_end(work, event_id)
    if not talks:
        return
    states = conversations.order_states(work, [event_id]).get(event_id, [])
    if any(OrderState(one).open for one in states):
        return
    asked = messages.of(work, [talk.message_id for talk in talks])
    texts = Texts(work)
    for talk in talks:
        question = asked.get(talk.message_id)
        if question is None or question.number is None:
            continue  # the number was erased by its time: there is nobody to tell any more
        number = work.sealer.open(question.number, number_place(question.message_id)).decode()
        texts.back(
            Back(
                TemplateCode.ENDED.value,
                talk.conversation_id,
                number,
                talk.group_id,
                event_id,
                extension=talk.extension,
                unit_id=question.unit_id,
                conversation_id=talk.conversation_id,
            )
        )
    texts.write()
    conversations.put(
        work,
        [
            {**talk._mapping, "state": Talk.CLOSED.value, "changed_at": work.now, "until": None}
            for talk in talks
        ],
    )
