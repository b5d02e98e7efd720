"""What an invented citizen says when they are asked: a walk through any shipped questionnaire in a mood."""

from __future__ import annotations

from enum import Enum, auto
from random import Random

from domain.questionnaire.context import ScriptContext
from domain.questionnaire.engine import Shown
from domain.questionnaire.model import Kind, Questionnaire
from domain.questionnaire.steps import Step, begin, enter, press, put
from domain.vocabulary import Satisfaction, SmsVerdict

MOST_STEPS = 80


class Mood(Enum):
    """How the call goes, once the right person is on the line."""

    SATISFIED = auto()
    FAIR = auto()
    UNHAPPY = auto()
    PRAISING = auto()
    ASKING = auto()


_COMPLAINTS = (
    "等了快一个小时才有人来，来了说两句就走了，问题还在。",
    "打了两次电话都说在路上，最后没人来。",
    "民警说话很冲，不听我把话说完，让我自己去解决。",
    "材料跑了三趟，每次说的都不一样，没有一次说清楚。",
    "人是来了，第二天晚上又开始吵，没有后续。",
    "事故责任认定没讲明白，问了只说按规定办。",
    "窗口两个人在聊天，排了四十分钟才叫到号。",
)
_WISHES = (
    "希望有人给我回个电话，把处理到哪一步说清楚。",
    "希望派出所再去看一次，让他们晚上别再吵。",
    "希望给个书面答复。",
    "希望民警态度好一点，道个歉就行。",
    "希望一次把要带的材料说全。",
)
_HINTS = ("记不清了", "高个子，戴眼镜，三十岁左右", "没看警号，说话带外地口音", "")
_PRAISE = (
    "那位年轻民警很耐心，陪我妈等到家里人来才走。",
    "接待的女同志把表格帮我重新填了，一次就办好了，态度特别好。",
    "民警十分钟就到，先把两边分开再慢慢讲道理，很专业。",
)
_QUERIES = ("想问一下案子现在谁在办，方便的话下午回个电话。", "想问居住证什么时候能拿，需不需要本人去。")
_REMARKS = ("没有别的了", "辛苦你们", "挺好的")
_WORDS = {
    "unhappy_what": _COMPLAINTS, "unhappy_wish": _WISHES, "officer_hint": _HINTS, "praise_who": _PRAISE,
    "demand_words": _QUERIES,
}  # fmt: skip


def talk(script: Questionnaire, context: ScriptContext, mood: Mood, random: Random) -> Step | None:
    """Fill the form as this citizen would; ``None`` where the script asks something nobody here can answer."""
    step = begin(script, context)
    sore = random.randrange(3)
    asked = 0
    for _ in range(MOST_STEPS):
        shown = step.state.find(step.at) if step.at else None
        if shown is None:
            break
        step = _answer(script, context, step, shown, mood, random, sore if asked else -1)
        if step.problem is not None:
            return None
        asked += shown.question.kind is Kind.SCALE
    return step if step.at is None and step.state.complete else None


def _answer(
    script: Questionnaire,
    context: ScriptContext,
    step: Step,
    shown: Shown,
    mood: Mood,
    random: Random,
    sore: int,
) -> Step:
    question = shown.question
    if question.kind is Kind.MATRIX:
        for _ in shown.items:
            step = press(script, context, step, _judgement(mood, random))
        return step
    if question.kind in (Kind.SINGLE, Kind.SCALE, Kind.MULTIPLE):
        digit = _digit(shown, mood, random, overall=question.overall, sore=sore)
        step = press(script, context, step, digit)
        return enter(script, context, step) if step.at == question.code else step
    words = _WORDS.get(question.code, _REMARKS)
    if question.kind is Kind.TEXT:
        step = put(script, context, step, question.code, random.choice(words))
    elif question.kind is Kind.NUMBER:
        step = put(script, context, step, question.code, int(question.minimum or 1))
    return enter(script, context, step)


def _digit(shown: Shown, mood: Mood, random: Random, *, overall: bool, sore: int) -> int:
    offered = {option.digit: option for option in shown.options}
    question = shown.question
    if question.identity:
        return next(digit for digit, option in offered.items() if option.confirms)
    if question.kind is Kind.SCALE:
        wanted = _judgement(mood, random, overall=overall, sore=sore)
        return wanted if wanted in offered else min(offered)
    if question.code == "more":
        return {Mood.PRAISING: 2, Mood.ASKING: 3}.get(mood, 1)
    if question.code == "sms_why" and mood in (Mood.SATISFIED, Mood.PRAISING):
        # 短信按错了, or they think otherwise by now.
        return next(d for d, o in offered.items() if o.sms_verdict not in (None, SmsVerdict.UPHELD))
    if question.code in ("sms_why", "may_contact"):
        return random.choice([d for d in offered if d in (1, 2, 3, 4)] or sorted(offered))
    plain = [digit for digit, option in offered.items() if option.end is None and not option.aspects]
    going_on = [d for d in plain if d != 0] or sorted(offered)
    return min(going_on) if random.random() < 0.8 else random.choice(going_on)


def _judgement(mood: Mood, random: Random, *, overall: bool = False, sore: int = 0) -> int:
    if mood is Mood.UNHAPPY:
        if overall or random.randrange(3) == max(sore, 0):
            return int(Satisfaction.DISSATISFIED)
        return int(random.choice((Satisfaction.SATISFIED, Satisfaction.BASICALLY_SATISFIED)))
    if mood is Mood.FAIR and (overall or random.random() < 0.5):
        return int(Satisfaction.BASICALLY_SATISFIED)
    return int(Satisfaction.SATISFIED)
