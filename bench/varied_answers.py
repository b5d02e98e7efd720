"""Answers as varied as citizens give them: hardly two forms of a day say the same, so that nothing is kept by whole answer.

Everything follows from the citizen's number: the same number says the same in every run.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from domain.questionnaire.answers import Answer
from domain.questionnaire.context import ScriptContext
from domain.questionnaire.engine import Shown, evaluate
from domain.questionnaire.model import Kind, Questionnaire

_JUDGED = {1: 54, 2: 33, 3: 3, 0: 10}
"""Of a hundred judgements on the common scale, by who is content on the whole."""
_JUDGED_BADLY = {1: 25, 2: 30, 3: 40, 0: 5}
"""By who is not."""
_UNHAPPY = 0.12
"""Share of citizens who are not."""
_USUAL = 0.5
"""Share of single choices that are the first one offered."""
_NOTHING_MORE = 0.65
"""Share of multiple choices answered with one that stands alone."""
_SILENT = 0.2
"""Share of questions for words that are left empty."""
_RECONSIDERED = 0.05
"""Share of citizens who take an answer back after it opened further questions: what they said there stays stored."""

_SAID = (
    "等了快一个小时才有人来", "打了两次电话都说在路上", "说话很冲，不听我把话说完", "材料跑了三趟，每次说的都不一样",
    "人是来了，第二天晚上又开始吵", "只说按规定办，没讲明白", "陪我妈等到家里人来才走", "十分钟就到，先把两边分开再讲道理",
    "希望有人给我回个电话", "希望给个书面答复", "下午三点以后方便", "记不清警号了，高个子，戴眼镜", "别的没有了，辛苦你们",
)  # fmt: skip
_MOST_SAID = 12
"""Sentences of the longest words: some two hundred characters."""


def varied_answers(n: int, script: Questionnaire, context: ScriptContext) -> dict[str, Answer]:
    """The complete and lawful answers of the n-th citizen, who talks until the end."""
    random = Random(n)
    judges = _JUDGED_BADLY if random.random() < _UNHAPPY else _JUDGED
    answers = _asked(random, judges, script, context, {})
    if random.random() < _RECONSIDERED:
        withdrawn = _branching(random, script, answers)
        answers = _asked(
            random, judges, script, context, {k: v for k, v in answers.items() if k != withdrawn}
        )
    return answers


def varied_words(n: int) -> str:
    """What the n-th citizen says in their own words: nothing in a fifth of the calls, else up to some two hundred characters."""
    return _words(Random(n))


def _asked(
    random: Random,
    judges: Mapping[int, int],
    script: Questionnaire,
    context: ScriptContext,
    answers: dict[str, Answer],
) -> dict[str, Answer]:
    """The answers, completed by one to each question that is still open; some open further ones."""
    while True:
        state = evaluate(script, context, answers)
        open_ones = [shown for shown in state.shown if shown.answer is None]
        if not open_ones:
            return answers
        behind_gate = not state.confirmed
        for shown in open_ones[:1] if behind_gate else open_ones:
            answers[shown.question.code] = _answer(random, judges, shown)


def _answer(random: Random, judges: Mapping[int, int], shown: Shown) -> Answer:
    question = shown.question
    going_on = [option for option in shown.options if option.end is None]
    match question.kind:
        case Kind.SCALE:
            return random.choices(tuple(judges), tuple(judges.values()))[0]
        case Kind.SINGLE:
            return going_on[0].digit if random.random() < _USUAL else random.choice(going_on).digit
        case Kind.MULTIPLE:
            alone = [option.digit for option in going_on if option.exclusive]
            others = [option.digit for option in going_on if not option.exclusive]
            if alone and (not others or random.random() < _NOTHING_MORE):
                return (random.choice(alone),)
            return tuple(sorted(random.sample(others, random.randint(1, min(3, len(others))))))
        case Kind.MATRIX:
            drawn = random.choices(tuple(judges), tuple(judges.values()), k=len(shown.items))
            return {item.code: digit for item, digit in zip(shown.items, drawn, strict=True)}
        case Kind.NUMBER:
            return random.randint(int(question.minimum or 0), int(question.maximum or 99))
        case Kind.DATE:
            return f"2026-{random.randint(1, 12):02d}-{random.randint(1, 28):02d}"
        case Kind.INFO:
            return True
        case Kind.TEXT:
            return _words(random)[: question.max_length]


def _words(random: Random) -> str:
    if random.random() < _SILENT:
        return ""
    said = random.choices(_SAID, k=1 + int(_MOST_SAID * random.random() ** 3))
    return f"{'，'.join(said)}，{random.randint(1, 28)}号那天。"


def _branching(random: Random, script: Questionnaire, answers: dict[str, Answer]) -> str:
    """A question they answered by choice: taken back and answered anew, another branch may open."""
    chosen = [q.code for q in script.questions() if q.code in answers and q.kind.by_digit and not q.identity]
    return random.choice(chosen)
