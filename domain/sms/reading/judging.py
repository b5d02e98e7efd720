"""Words that judge, and which way: negation with its scope, questions, wishes, what hangs on a noun."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from domain.sms.reading.coding import Coded
from domain.sms.reading.lexicon import Lexicon, Polar
from domain.vocabulary import Aspect

_SCOPE_REACH = 12
"""So many words back a negation reaches."""
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
    start = at
    turns = 0
    mild, wished, able, yet, weakly = polar.mild, False, False, False, False
    wishing = signs["wish"] if polar.kind == "overall" else signs["wishes"]
    while start and at - start < _SCOPE_REACH and classes[start - 1] in signs["through"]:
        sign = classes[start - 1]
        if turns and sign in signs["wishes"]:
            break  # "I wish you came sooner, not satisfied": the wish is another sentence
        start -= 1
        yet = yet or sign in signs["yet"]
        turns += sign in signs["negs"]
        mild = mild or sign in signs["mild"]
        wished = wished or sign in wishing
        able = able or sign in signs["modal"]
        weakly = weakly or sign in signs["weak_neg"]
    end = at + 1
    while end < len(classes) and classes[end] in signs["after"]:
        mild = mild or classes[end] in signs["mild"]
        end += 1
    following = classes[end : end + 1]
    if following and following in signs["flip"] + signs["cannot"]:
        turns += 1
        end += 1
    elif following and following in signs["ma"]:
        if not able:
            return None  # a plain question
        turns += 1  # "could I be satisfied?"
        end += 1
    elif polar.kind != "particular" and _asked(classes, end, signs):
        return None
    if polar.bare and not turns and classes[at + 1 : at + 2] not in [*signs["le"]]:
        return None
    if (
        polar.kind == "particular"
        and not polar.good
        and any(sign in signs["they"] for sign in classes[max(0, start - 1) : at])
    ):
        return None  # whom they complain of is not us
    if yet and lexicon.names[classes[at]] in _PENDING:
        return None  # how things stand, no judgement
    if weakly and not polar.good:
        return None  # "not very dissatisfied" is not satisfied
    if wished or (able and not turns) or (polar.kind == "fine" and _wanted(classes, at, signs["wishes"])):
        return None
    if turns > _MOST_TURNS:
        return None  # nobody can say what is meant
    good = polar.good if turns % 2 == 0 else not polar.good
    if turns and good != polar.good and not polar.negated:
        return None
    name = lexicon.names[classes[at]]
    return Judgement(name, good, polar.kind, _aspect(classes, at, polar, lexicon), mild, at, start, end)


def _asked(classes: str, end: int, signs: Mapping[str, str]) -> bool:
    """Whether a question ends here: by its word, or by the lone negation that asks (好了没)."""
    tail = classes[end : end + _QUESTION_REACH]
    if any(sign in signs["ma"] or sign in signs["ask_tail"] for sign in tail):
        return True
    rest = classes[end:]
    return bool(rest) and rest[0] in signs["negs"] and all(sign in signs["part"] for sign in rest[1:])


def _wanted(classes: str, at: int, wishes: str) -> bool:
    return any(sign in wishes for sign in classes[max(0, at - _WISH_REACH) : at])


def _aspect(classes: str, at: int, polar: Polar, lexicon: Lexicon) -> Aspect | None:
    """What is judged: by the nearest noun before the word that its class knows, else what the word itself says."""
    for sign in reversed(classes[max(0, at - _NOUN_REACH) : at]):
        shifted = polar.shift.get(lexicon.names.get(sign, ""))
        if shifted is not None:
            return shifted
    return polar.aspect


def last_word(found: list[Judgement], classes: str, later: str) -> list[Judgement]:
    """Without what is over: "satisfied at first, now not" says "not"."""
    overall = [one for one in found if one.kind in ("overall", "basic")]
    if len(overall) < 2:
        return found
    turned = [at for at, sign in enumerate(classes[: overall[-1].at + 1]) if sign in later]
    return [one for one in found if one.kind == "particular" or not turned or one.end > turned[-1]]
