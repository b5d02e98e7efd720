"""What follows from replies, carried out set-wise in the transaction that judged or settled them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from domain.acts.act import Origin
from domain.acts.emergency_raise import Emergency
from domain.ids import derived_id
from domain.sms.calling import call_by
from domain.sms.conversation import WAITS, Follows, Talk
from domain.sms.label import ReplyLabel
from domain.sms.message import Leg
from domain.sms.template import TemplateCode
from domain.vocabulary import Aspect, Channel, EmergencyKind, Satisfaction
from domain.wire.rows import RowKind, hall_scope
from domain.wire.types import MOST_WORDS
from server.acts.acting import act
from server.acts.operation import Operation
from server.db.work import UnitOfWork
from server.emergencies import repository as emergencies
from server.events import citizen_answers
from server.events.citizen_answers import CitizenAnswer
from server.orders import by_reply
from server.orders.drafted import Opened
from server.planning import following as planning
from server.replies import alarms
from server.replies.repository import conversations, wanted
from server.replies.texts import Back, Texts
from server.sms.batches import SMS

OPTED_OUT, WRONG_NUMBER = "sms.opted_out", "sms.wrong_number"


@dataclass(frozen=True, slots=True)
class Said:
    """A reply as far as something follows from it.

    Attributes:
        key: the reply, or the settling of it: what follows from either follows once.
        question: the row of the message that asked; ``None``: nobody asked.
        settled: a person has settled it, and its place in the inbox stays as it is.
        talk: the conversation as it stands, ``None`` where it only begins.
    """

    key: str
    reply_id: str
    label: str
    text: str = field(repr=False)
    received_at: int
    group_id: str | None
    number: str = field(repr=False)
    question: Any | None
    talk: Any | None
    aspects: dict[str, int]
    late: bool = False
    settled: bool = False
    channel: Channel = Channel.SMS

    @property
    def state(self) -> Talk:
        """Where the conversation stands."""
        return Talk(self.talk.state) if self.talk is not None else Talk.ASKED


def conversation_of(city_id: str, question_id: str) -> str:
    """The conversation that goes on from a question."""
    return derived_id("sms conversation", city_id, question_id)


class Consequences:
    """What follows from the replies of one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._zone = work.zone()
        self._answers: list[CitizenAnswer] = []
        self._calls: list[dict[str, object]] = []
        self._orders: list[Opened] = []
        self._talks: dict[str, dict[str, object]] = {}
        self._opted_out: list[tuple[str, str]] = []
        self._wrong: list[tuple[str, str]] = []
        self._filed: dict[str, tuple[str | None, str | None]] = {}
        self._texts = Texts(work)
        self._alarms: list[alarms.Alarm] = []

    def add(self, said: Said, found: Follows) -> None:
        """Have this follow from it."""
        self._talk(said, found)
        if found.emergency:
            self._emergency(said)
        if said.question is not None:
            self._about_the_event(said, found)
        if said.group_id is not None:
            if found.optout:
                self._opted_out.append((said.group_id, said.reply_id))
            if found.wrong_person:
                self._wrong.append((said.group_id, said.reply_id))
        if found.text is not None:
            self._back(said, found.text.value)

    def write(self) -> None:
        """Carry it out. What rings comes first."""
        work = self._work
        alarms.add(work, self._alarms)
        conversations.put(work, list(self._talks.values()))
        conversations.in_conversation(work, {str(row["message_id"]): key for key, row in self._talks.items()})
        wanted.filed(work, self._filed)
        wanted.want_calls(work, self._calls)
        citizen_answers.keep(work, self._answers, SMS)
        planning.citizens_answered(work, sorted({str(row["event_id"]) for row in self._calls}))
        by_reply.put(self._work, self._orders, user_id=SMS.user_id)
        self._leave_alone()
        self._texts.write()

    def _talk(self, said: Said, found: Follows) -> None:
        question, work = said.question, self._work
        key = conversation_of(work.city_id, question.message_id) if question is not None else None
        if not said.settled:
            self._filed[said.reply_id] = (key, found.inbox.value if found.inbox is not None else None)
        if question is None or key is None:
            return
        before = said.talk
        wait = WAITS.get(found.state)
        self._talks[key] = {
            "city_id": work.city_id,
            "conversation_id": key,
            "event_id": question.event_id,
            "group_id": question.group_id,
            "message_id": question.message_id,
            "extension": question.extension,
            "state": found.state.value,
            "opened_at": before.opened_at if before is not None else question.accepted_at or said.received_at,
            "changed_at": work.now,
            "until": work.now + wait if wait is not None else None,
            "reasked": (before is not None and bool(before.reasked)) or found.text is TemplateCode.REASK,
            "followed_up": (before is not None and bool(before.followed_up))
            or found.text is TemplateCode.FOLLOWUP,
            "order_open_asked": (before is not None and bool(before.order_open_asked))
            or found.text is TemplateCode.OPTOUT_OPEN,
        }

    def _about_the_event(self, said: Said, found: Follows) -> None:
        question, work = said.question, self._work
        assert question is not None  # noqa: S101 - asked above
        if found.rating is not None or said.aspects or said.label == ReplyLabel.DEMAND:
            self._answers.append(
                CitizenAnswer(
                    answer_id=derived_id("sms answer", work.city_id, said.reply_id, said.label),
                    event_id=question.event_id,
                    answered_at=said.received_at,
                    leg=question.leg,
                    rating=int(found.rating) if found.rating is not None else None,
                    label=said.label,
                    group_id=question.group_id,
                    message_id=question.message_id,
                    reply_id=said.reply_id,
                    aspects=said.aspects,
                    late=said.late,
                    channel=said.channel.value,
                )
            )
        if found.call:
            self._calls.append(
                {
                    "city_id": work.city_id,
                    "event_id": question.event_id,
                    "group_id": question.group_id,
                    "reply_id": said.reply_id,
                    "wanted_at": work.now,
                    "due_at": call_by(said.received_at, self._zone),
                }
            )
        if found.order is not None:
            bad = [Aspect(name) for name, value in said.aspects.items() if value == Satisfaction.DISSATISFIED]
            opened = by_reply.drafted(
                work, said.reply_id, found.order, question.event_id,
                aspects=bad, words=said.text, at=said.received_at, user_id=SMS.user_id,
            )  # fmt: skip
            if opened is not None:
                self._orders.append(opened)

    def _emergency(self, said: Said) -> None:
        """By the way that an agent's emergency goes: it rings at the leads, and with the duty officer where nobody takes it."""
        work = self._work
        emergency_id = derived_id("sms emergency", work.city_id, said.reply_id)
        report = Emergency(
            emergency_id=emergency_id,
            kind=EmergencyKind.OTHER.value,
            place="",
            callback_number=said.number,
            note=said.text.replace("\0", "")[:MOST_WORDS],
            group_id=said.group_id,
        )
        op_id = derived_id("sms emergency raised", work.city_id, said.reply_id)
        if emergencies.known(work, [emergency_id]):
            return  # raised when the rules read it; somebody only says so too
        act(work, Operation.by(SMS, report, work.now, origin=Origin.SMS, op_id=op_id))
        message = said.question.message_id if said.question is not None else None
        self._alarms.append(alarms.Alarm(emergency_id, said.reply_id, message))

    def _leave_alone(self) -> None:
        """Who wants no more of it, or never had to do with it, is left alone from now on, on every channel."""
        work = self._work
        wanted.opt_out(work, [group for group, _ in self._opted_out])
        wanted.wrong_number(work, [group for group, _ in self._wrong])
        for kind, told in ((OPTED_OUT, self._opted_out), (WRONG_NUMBER, self._wrong)):
            for group, reply in told:
                record = work.record(kind, group, {"reply": reply}, author_id=SMS.user_id)
                for task in wanted.tasks_of(work, [group]):
                    record.touch(hall_scope(task.hall_id), RowKind.TASK, task.task_id)

    def _back(self, said: Said, code: str) -> None:
        question = said.question
        if said.group_id is None or not said.number:
            return
        self._texts.back(
            Back(
                code,
                said.key,
                said.number,
                said.group_id,
                question.event_id if question is not None else said.reply_id,
                extension=question.extension if question is not None else "",
                unit_id=question.unit_id if question is not None else None,
                conversation_id=conversation_of(self._work.city_id, question.message_id)
                if question is not None
                else None,
            )
        )


def asks(row: Any) -> bool:
    """Whether a message is a question, and not what a conversation goes on with."""
    return Leg(row.leg).asks
