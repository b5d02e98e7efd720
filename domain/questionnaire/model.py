"""What a questionnaire is: pages of questions, the words read aloud, and what each answer sets in motion.

All of it is immutable data; ``script`` makes of it what answers are run through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import TYPE_CHECKING

from domain.dispositions import Disposition
from domain.questionnaire.conditions import ALWAYS, Condition
from domain.vocabulary import About, Aspect, Consent, OrderKind, Route, Satisfaction, SmsVerdict

if TYPE_CHECKING:
    from domain.questionnaire.script import Script

LANGUAGES = ("zh", "en")
"""Every text has both; the response records the one that was read."""


class Kind(StrEnum):
    """How a question is answered, and so what its stored answer looks like (see ``answers``)."""

    SINGLE = auto()
    MULTIPLE = auto()
    SCALE = auto()
    TEXT = auto()
    NUMBER = auto()
    DATE = auto()
    MATRIX = auto()
    INFO = auto()

    @property
    def by_digit(self) -> bool:
        """Whether a digit key answers it."""
        return self in (Kind.SINGLE, Kind.MULTIPLE, Kind.SCALE, Kind.MATRIX)


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in both languages; may hold pipes such as ``{surname}`` where they are read aloud."""

    zh: str
    en: str

    def in_language(self, lang: str) -> str:
        """The words in ``lang``, Chinese for any language there is no wording for."""
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Variant:
    """Words read instead of a question's own when the condition holds; the first that holds is taken."""

    when: Condition
    text: Text


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a question.

    Attributes:
        digit: the key that gives it, 0 to 9, and the value stored.
        code: stable name of the answer, kept through versions.
        show_if: when it is offered at all.
        end: disposition the call ends with when it is given, else None.
        card: prompt card to show when it is given, else None.
        aspects: judgements that the answer itself is.
        tags: tag codes suggested to the agent.
        consent, publish, sms_verdict: what the answer says about an order or about the SMS answer.
        exclusive: in a multiple choice, it stands alone, and answers and goes on like a single choice.
        confirms: the answer says that the citizen in person is on the line (本人).
    """

    digit: int
    code: str
    text: Text
    show_if: Condition = ALWAYS
    end: Disposition | None = None
    card: str | None = None
    aspects: tuple[tuple[Aspect, Satisfaction], ...] = ()
    tags: tuple[str, ...] = ()
    consent: Consent | None = None
    publish: bool | None = None
    sms_verdict: SmsVerdict | None = None
    exclusive: bool = False
    confirms: bool = False


@dataclass(frozen=True, slots=True)
class MatrixItem:
    """One row of a matrix: an aspect judged on the common scale."""

    code: str
    aspect: Aspect
    text: Text
    show_if: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class Question:
    """One question (or, as ``info``, one thing to say).

    Attributes:
        code: stable name, kept through versions.
        text: the words read aloud; ``variants`` stand in for them under conditions.
        help: a word to the agent, never read aloud.
        required: a complete form needs an answer.
        overall: the answer is the overall satisfaction.
        aspect: the part of the service the answer judges.
        maximum, minimum: bounds of a number.
        max_length: characters of a text.
        identity: whether this is the question that opens the identity gate.
    """

    code: str
    kind: Kind
    text: Text
    variants: tuple[Variant, ...] = ()
    help: Text | None = None
    show_if: Condition = ALWAYS
    required: bool = False
    overall: bool = False
    aspect: Aspect | None = None
    options: tuple[Option, ...] = ()
    items: tuple[MatrixItem, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    max_length: int = 2000
    identity: bool = field(init=False, repr=False, compare=False, default=False)
    _by_digit: Mapping[int, tuple[Option, ...]] = field(init=False, repr=False, compare=False)
    _by_code: Mapping[str, Option] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_digit: dict[int, tuple[Option, ...]] = {}
        by_code: dict[str, Option] = {}
        for option in self.options:
            by_digit[option.digit] = (*by_digit.get(option.digit, ()), option)
            by_code.setdefault(option.code, option)
        object.__setattr__(self, "identity", any(o.confirms for o in self.options))
        object.__setattr__(self, "_by_digit", by_digit)
        object.__setattr__(self, "_by_code", by_code)

    def options_of(self, digit: int) -> tuple[Option, ...]:
        """The answers behind a digit, whatever their conditions."""
        return self._by_digit.get(digit, ())

    def option(self, digit: int) -> Option | None:
        """The answer behind a digit, None if there is none."""
        return next(iter(self._by_digit.get(digit, ())), None)

    def coded(self, code: str) -> Option | None:
        """The answer of a code, None if there is none."""
        return self._by_code.get(code)


@dataclass(frozen=True, slots=True)
class Page:
    """Questions that belong together under one heading."""

    code: str
    title: Text
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that must not stand so when the form is complete.

    Attributes:
        broken_when: the condition under which the rule is broken.
        at: code of the question the agent is sent to.
        soft: a warning that the agent may override, instead of a refusal.
    """

    code: str
    broken_when: Condition
    at: str
    soft: bool
    text: Text


@dataclass(frozen=True, slots=True)
class Trigger:
    """A condition that opens an order of the plan it stands in, and what it says about that order."""

    when: Condition
    reason: str
    about: About | None = None
    route: Route | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderPlan:
    """How orders of one kind come out of the answers; one response opens at most one of each kind.

    Attributes:
        words, wish, officer: codes of the text questions that hold the citizen's words, wish and officer hint.
        consent, publish: codes of the questions that settle contact and publication.
        reopens: the order being revisited is redone, no new one is opened.
    """

    kind: OrderKind
    route: Route
    triggers: tuple[Trigger, ...] = ()
    words: tuple[str, ...] = ()
    wish: tuple[str, ...] = ()
    officer: tuple[str, ...] = ()
    consent: str | None = None
    publish: str | None = None
    reopens: bool = False


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of one questionnaire; ``hash`` (sha256, hex) pins its content to every response."""

    code: str
    version: int
    title: Text
    hash: str
    pages: tuple[Page, ...]
    rules: tuple[Rule, ...] = ()
    orders: tuple[OrderPlan, ...] = ()
    remark: str | None = None
    _by_code: Mapping[str, Question] = field(default_factory=dict, repr=False, compare=False)
    _asked: tuple[Question, ...] = field(default=(), repr=False, compare=False)
    _script: Script | None = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_asked", tuple(q for page in self.pages for q in page.questions))
        object.__setattr__(self, "_by_code", {q.code: q for q in self._asked})

    def questions(self) -> tuple[Question, ...]:
        """All questions in the order they are asked."""
        return self._asked

    def question(self, code: str) -> Question | None:
        """The question of that code, None if there is none."""
        return self._by_code.get(code)

    @property
    def script(self) -> Script:
        """Itself, compiled when it is first run."""
        if self._script is None:
            from domain.questionnaire.script import Script

            object.__setattr__(self, "_script", Script(self))
        assert self._script is not None  # noqa: S101 - just made
        return self._script

    @property
    def key(self) -> str:
        """Code and version as people name it, e.g. ``alarm_110/1``."""
        return f"{self.code}/{self.version}"
