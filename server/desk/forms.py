"""The forms of an area: which page makes which moves, and who meets them there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from domain.orders.standing import Part
from domain.vocabulary import OrderMove
from server.desk.fields import Field, fields_of

M, P = OrderMove, Part


@dataclass(frozen=True, slots=True)
class MoveForm:
    """A page on which one of a few moves is made.

    Attributes:
        slug: its name in the address.
        moves: the first says when the page is offered; of several the button that is pressed says which is made.
    """

    slug: str
    moves: tuple[OrderMove, ...]
    fields: tuple[Field, ...]

    def offered(self, possible: Collection[OrderMove]) -> bool:
        """Whether it leads anywhere for whom these moves are possible."""
        return self.moves[0] in possible


_DESK: Mapping[str, tuple[OrderMove, ...]] = {
    "sign": (M.SIGN,),
    "praise": (M.CONFIRM_PRAISE, M.DENY_PRAISE),
    "countersign": (M.COUNTERSIGN, M.SEND_BACK),
    "review": (M.APPROVE, M.SEND_BACK),
    "part": (M.ADD_PART,),
    "answer": (M.ANSWER_URGE,),
    "contact": (M.RECORD_CONTACT,),
    "report": (M.REPORT,),
    "resume": (M.RESUME,),
    "pass-down": (M.PASS_DOWN,),
    "assist": (M.ASK_ASSIST,),
    "recall": (M.RECALL,),
    "extend": (M.ASK_EXTENSION,),
    "hold": (M.ASK_HOLD,),
    "return": (M.RETURN,),
    "object": (M.OBJECT,),
    "appeal": (M.APPEAL,),
    "advise": (M.ADVISE,),
    "note": (M.NOTE,),
}
"""In the order in which they are offered: what brings the order on comes first, what sends it away last."""

_DISCIPLINE: Mapping[str, tuple[OrderMove, ...]] = {
    "sign": (M.SIGN,),
    "review": (M.APPROVE, M.SEND_BACK),
    "report": (M.REPORT,),
    "ask-release": (M.ASK_RELEASE,),
    "release": (M.RELEASE,),
    "note": (M.NOTE,),
}


def _forms(
    named: Mapping[str, tuple[OrderMove, ...]], parts: frozenset[Part]
) -> Iterator[tuple[str, MoveForm]]:
    for slug, moves in named.items():
        yield slug, MoveForm(slug, moves, fields_of(moves, parts))


DESK_FORMS: Mapping[str, MoveForm] = dict(
    _forms(_DESK, frozenset({P.HANDLER, P.REVIEWER, P.ABOVE, P.CHIEF, P.ASSISTING}))
)
DISCIPLINE_FORMS: Mapping[str, MoveForm] = dict(_forms(_DISCIPLINE, frozenset({P.DISCIPLINE})))
