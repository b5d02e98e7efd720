"""The page of texts to begin from: each whole, with what it is for, so that somebody reads it before they put it into a form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from server.browser.visit import Visit
from server.desk import letters
from server.desk.areas import Area
from server.desk.said import Said
from server.tags.service import labels

_AND = {"zh": "、", "en": ", "}


@dataclass(frozen=True, slots=True)
class Text:
    """One as it is shown; ``tags``, ``moves``: names of what it is offered for, empty where that is everything."""

    name: str
    words: str
    tags: str
    moves: str


def letters_page(visit: Visit, area: Area, tag: str) -> Response:
    """All of them, or those for an order with a tag."""
    with visit.read() as reading:
        known = letters.all_of(reading)
        names = labels(reading, sorted({code for one in known.values() for code in one.tags}), visit.lang)
    said = Said(visit.lang, visit.t)
    chosen = tag if tag in names else ""
    fields: dict[str, list[Text]] = defaultdict(list)
    for one in known.values():
        if not chosen or one.is_for(chosen):
            fields[one.field].append(_shown(one, said, names))
    return visit.render(
        "desk/letters.html",
        area=area,
        fields=[(visit.t(f"desk.f.{field}"), texts) for field, texts in fields.items()],
        tags=sorted(names.items(), key=lambda one: one[1]),
        chosen=chosen,
    )


def _shown(letter: letters.Letter, said: Said, names: Mapping[str, str]) -> Text:
    lang = "en" if said.lang == "en" else "zh"
    return Text(
        letter.names[lang],
        letter.texts[lang],
        _AND[lang].join(names[code] for code in letter.tags),
        _AND[lang].join(said.move(move) for move in letter.moves),
    )
