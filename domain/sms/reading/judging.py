"""Words that judge, and which way: negation with its scope, questions, wishes, what hangs on a noun."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from domain.sms.reading.coding import Coded
from domain.sms.reading.lexicon import Lexicon, Polar
from domain.vocabulary import Aspect

_SCOPE_REACH = 12
"""So many words back a negation reaches."""
_OPPONENT_REACH = 3
"""So many words before a judgement whoever it is about stands."""
_MOST_TURNS = 2
"""So many denials of one word are still understood."""
_NOUN_REACH = 6
"""So many words back a noun is looked for that a judgement hangs on."""
_WISH_REACH = 8
"""So many words back a wish or a question makes a thing done a thing wanted."""
_PENDING = ("done", "do_verb", "finish")
"""Classes of which "not yet" says how things stand."""
_QUESTION_REACH = 3
"""So many words on a question ends."""


class Judgement(NamedTuple):
    """A word that judges, with what turned it.

    Attributes:
        name: its class.
        kind: as its class says: overall, fine, particular.
        mild: said with "a little".
        at: which word it is.
        start, end: the words of its scope.
    """

    name: str
    good: bool
    kind: str
    aspect: Aspect | None
    mild: bool
    at: int
    start: int
    end: int


def judgements(reply: Coded, lexicon: Lexicon) -> list[Judgement]:
    """All of them, in order; what is only asked for or wished for is none."""
    found = (
        _judged(reply, lexicon, at, lexicon.polars[sign])
        for at, sign in enumerate(reply.classes)
        if sign in lexicon.polars
    )
    return [one for one in found if one is not None]


def _judged(reply: Coded, lexicon: Lexicon, at: int, polar: Polar) -> Judgement | None:
    classes, signs = reply.classes, lexicon.classes
    start = _start(classes, at, signs)
    before = classes[start:at]
    end = _past(classes, at + 1, signs["after"])
    turns = _among(before, signs["negs"])
    following = classes[end : end + 1]
    if following and following in signs["flip"] + signs["cannot"]:
        turns, end = turns + 1, end + 1
    elif following and following in signs["ma"]:
        asked_back = _among(before, signs["rhet"]) > 0
        if not (asked_back or (_among(before, signs["modal"]) and polar.kind != "fine")):
            return None  # a plain question
        turns, end = turns + (not asked_back), end + 1  # "could I be satisfied?"
    elif polar.kind != "particular" and _asked(classes, end, signs):
        return None
    if turns > _MOST_TURNS or _says_nothing(classes, start, at, lexicon, turns):
        return None
    good = polar.good if turns % 2 == 0 else not polar.good
    if turns and good != polar.good and not polar.negated:
        return None
    mild = polar.mild or _among(classes[start:end], signs["mild"]) > 0
    name = lexicon.names[classes[at]]
    return Judgement(name, good, polar.kind, _aspect(classes, at, polar, lexicon), mild, at, start, end)


def _start(classes: str, at: int, signs: Mapping[str, str]) -> int:
    """Where the scope of a judgement begins. A wish before a denial is another sentence: "come sooner; not satisfied"."""
    start, denied = at, False
    while start and at - start < _SCOPE_REACH and classes[start - 1] in signs["through"]:
        sign = classes[start - 1]
        if denied and sign in signs["wishes"]:
            break
        denied = denied or sign in signs["negs"]
        start -= 1
    return start


def _says_nothing(classes: str, start: int, at: int, lexicon: Lexicon, turns: int) -> bool:
    """Whether the word judges nothing here: it names a thing, is wished for or open, or is about somebody else."""
    signs, polar = lexicon.classes, lexicon.polars[classes[at]]
    before = classes[start:at]
    if polar.bare and not turns and classes[at + 1 : at + 2] not in [*signs["le"]]:
        return True
    if polar.kind == "particular" and not polar.good:
        if _among(classes[max(0, start - _OPPONENT_REACH) : at], signs["opponent"]):
            return True  # whom they complain of is not us
    elif polar.kind == "fine":
        if _among(classes[max(0, at - _WISH_REACH) : at], signs["wishes"]):
            return True
        if _among(before, signs["yet"]) and lexicon.names[classes[at]] in _PENDING:
            return True  # how things stand, no judgement
    if not polar.good and _among(before, signs["weak_neg"]):
        return True  # "not very dissatisfied" is not satisfied
    wished = _among(before, signs["wish"] if polar.kind == "overall" else signs["wishes"])
    return bool(wished) or (not turns and _among(before, signs["modal"]) > 0)


def _among(classes: str, wanted: str) -> int:
    return sum(sign in wanted for sign in classes)


def _past(classes: str, at: int, passed: str) -> int:
    while at < len(classes) and classes[at] in passed:
        at += 1
    return at


def _asked(classes: str, end: int, signs: Mapping[str, str]) -> bool:
    """Whether a question ends here: by its word, or by the lone negation that asks (好了没)."""
    tail = classes[end : end + _QUESTION_REACH]
    if any(sign in signs["ma"] or sign in signs["ask_tail"] for sign in tail):
        return True
    rest = classes[end:]
    return bool(rest) and rest[0] in signs["negs"] and all(sign in signs["part"] for sign in rest[1:])


def _aspect(classes: str, at: int, polar: Polar, lexicon: Lexicon) -> Aspect | None:
    """What is judged: by the nearest noun before the word where its class knows it, else what the word itself says."""
    for sign in reversed(classes[max(0, at - _NOUN_REACH) : at]):
        if sign in lexicon.classes["nouns"]:
            return polar.shift.get(lexicon.names[sign], polar.aspect)
    return polar.aspect


def last_word(found: list[Judgement], classes: str, later: str) -> list[Judgement]:
    """Without what is over: "satisfied at first, now not" says "not"."""
    overall = [one for one in found if one.kind in ("overall", "basic")]
    if len(overall) < 2:
        return found
    turned = [at for at, sign in enumerate(classes[: overall[-1].at + 1]) if sign in later]
    return [one for one in found if one.kind == "particular" or not turned or one.end > turned[-1]]
