"""Facts spoken inside the script: ``{surname}{honorific}``, ``{unit}``, ``{event_time}`` … and the identity gate.

Until the citizen in person is on the line, nothing but surname and honorific is put into words: a spouse or an employer
must not learn that somebody called the police. ``render`` keeps that rule whatever a questionnaire says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domain.names import Address, address
from domain.questionnaire.model import Text
from domain.questionnaire.spoken_time import spoken_time
from domain.times import DEFAULT_ZONE
from domain.vocabulary import Sex

BEFORE_IDENTITY = frozenset({"surname", "honorific"})
"""The only pipes that may be spoken before 本人 is confirmed."""

NAMELESS = "nameless"
"""Flag under which a text must do without surname and honorific; known to texts only, never to questions."""

PIPE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Speech:
    """What the script may pipe, for one call; stays on the workstation and is no part of a response.

    Attributes:
        city: name of the city in the language read, 市 included.
        reported_at, now: when it happened and when the call is made (UTC ms).
        summary: what the citizen complained of last time, in a few words.
        centre_phone: the published number by which the centre can be checked.
    """

    lang: str = "zh"
    name: str = ""
    sex: Sex = Sex.UNKNOWN
    agent_no: str = ""
    city: str = ""
    unit: str = ""
    reported_at: int | None = None
    now: int = 0
    summary: str = ""
    centre_phone: str = ""
    zone: str = DEFAULT_ZONE

    @property
    def addressed(self) -> Address | None:
        """How the citizen is addressed, None when not by name."""
        return address(self.name, self.sex, self.lang)


@dataclass(frozen=True, slots=True)
class Rendered:
    """Words ready to be read aloud; empty when the identity gate refused some pipes."""

    text: str
    refused: tuple[str, ...] = ()


def _event_time(speech: Speech) -> str:
    if speech.reported_at is None:
        return ""
    return spoken_time(speech.reported_at, speech.now, speech.lang, speech.zone)


_PIPES: Mapping[str, Callable[[Speech], str]] = {
    "surname": lambda s: s.addressed.surname if s.addressed else "",
    "honorific": lambda s: s.addressed.honorific if s.addressed else "",
    "agent_no": lambda s: s.agent_no,
    "city": lambda s: s.city,
    "unit": lambda s: s.unit,
    "event_time": _event_time,
    "summary": lambda s: s.summary,
    "centre_phone": lambda s: s.centre_phone,
}
PIPES = frozenset(_PIPES)

_INSTEAD = {
    "unit": Text("承办单位", "the unit in charge"),
    "event_time": Text("前些天", "recently"),
    "summary": Text("的事情", "your case"),
    "city": Text("市", "the city"),
    "centre_phone": Text("中心电话", "number of the centre"),
}
"""What is said where the event has no such fact: the sentence must still be one."""


def pipes_in(text: str) -> tuple[str, ...]:
    """Names between braces, known or not, in order."""
    return tuple(PIPE.findall(text))


def render(text: Text, speech: Speech, confirmed: bool) -> Rendered:
    """Put the facts into the words of ``speech.lang``.

    Before 本人 is ``confirmed`` a text with any pipe beyond surname and honorific is refused whole, so that not even
    its literal words give the occasion away.
    """
    words = text.in_language(speech.lang)
    refused = () if confirmed else tuple(p for p in pipes_in(words) if p not in BEFORE_IDENTITY)
    if refused:
        return Rendered("", refused)
    return Rendered(PIPE.sub(lambda found: _value(found[1], speech), words))


def _value(pipe: str, speech: Speech) -> str:
    value = _PIPES[pipe](speech) if pipe in _PIPES else ""
    if value or pipe not in _INSTEAD:
        return value
    return _INSTEAD[pipe].in_language(speech.lang)
