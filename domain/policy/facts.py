"""What the policy is asked about: one event, what is known of the phone number behind it, and the occasion."""

from __future__ import annotations

from dataclasses import dataclass

from domain.vocabulary import BusinessLine, Channel, TaskReason


@dataclass(frozen=True, slots=True)
class EventFacts:
    """A service event as far as the policy looks at it.

    Attributes:
        at: when the service was over as far as known (closed, else arrived, else reported), UTC ms.
        case_type: 大类/小类 as the source words it.
        has_number: whether there is a number to contact.
        unit_known: False while it waits under 待匹配单位.
        discouraged: the source says 不宜回访.
        undecided: what the source says may mean that, and nobody has decided yet what it means.
        trial: 试用, an event for training.
    """

    at: int
    line: BusinessLine = BusinessLine.ALARM
    case_type: str = ""
    has_number: bool = True
    unit_known: bool = True
    discouraged: bool = False
    undecided: bool = False
    trial: bool = False


@dataclass(frozen=True, slots=True)
class ContactHistory:
    """What is known of a contact group, that is of one phone number, over all its events.

    Attributes:
        last_asked_at: when somebody at this number last was asked about *another* event (spoken with, or sent a
            survey); tries that reached nobody and calls about the same task do not count.
        opted_out: 退订 or 免回访, on any channel.
        hard_refusal, wrong_number, deceased: outcomes of a call that hold for the number.
    """

    last_asked_at: int | None = None
    opted_out: bool = False
    hard_refusal: bool = False
    wrong_number: bool = False
    deceased: bool = False

    @property
    def blocked(self) -> bool:
        """Whether the number is out for ever."""
        return self.opted_out or self.hard_refusal or self.wrong_number or self.deceased


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why and how the citizen would be contacted.

    Attributes:
        appointment: they asked to be called at this time.
        timed: whether the clock is judged (a claim, ``F2``); False when tasks are planned or events imported.
        after_event: so long after the event this channel and rule ask at the earliest (ms); None: as the city has set for calls.
    """

    reason: TaskReason = TaskReason.SAMPLE
    channel: Channel = Channel.PHONE
    appointment: bool = False
    timed: bool = True
    after_event: int | None = None

    @property
    def exempt_from_cap(self) -> bool:
        """Whether once in N days does not bind, or else the loop could never close."""
        return self.appointment or self.reason in _EXEMPT


_EXEMPT = frozenset({TaskReason.SMS_DISSATISFIED, TaskReason.AFTER_RECTIFICATION})
