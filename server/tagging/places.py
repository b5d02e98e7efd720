"""What names a tag, and so stands against retiring it: questionnaires, texts to begin letters from, and what capabilities know beside.

A capability offers ``naming_tags.NAMED``: given a reading it yields codes with the place that names each.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from domain.wire.tags import TagPlace
from resources import questionnaires, read_yaml
from server.db.work import Reading
from server.plugins import offered

QUESTIONNAIRE, TEMPLATE = "questionnaire", "template"


def places(reading: Reading, code: str) -> list[TagPlace]:
    """Everything that names this very tag."""
    found = dict.fromkeys(place for named, place in _shipped() if named == code)
    for known in _offered():
        found |= dict.fromkeys(place for named, place in known(reading) if named == code)
    return list(found)


@cache
def _offered() -> tuple[Any, ...]:
    return tuple(offered("naming_tags", "NAMED"))


@cache
def _shipped() -> tuple[tuple[str, TagPlace], ...]:
    return (*_questionnaires(), *_templates())


def _questionnaires() -> Iterator[tuple[str, TagPlace]]:
    for name, questionnaire in questionnaires().items():
        for question in questionnaire.questions():
            for option in question.options:
                for code in option.tags:
                    yield code, TagPlace(QUESTIONNAIRE, name, question.code)
        for plan in questionnaire.orders:
            for trigger in plan.triggers:
                for code in trigger.tags:
                    yield code, TagPlace(QUESTIONNAIRE, name, trigger.reason)


def _templates() -> Iterator[tuple[str, TagPlace]]:
    for name, template in read_yaml("orders", "templates.yaml").items():
        for code in template["tags"]:
            yield code, TagPlace(TEMPLATE, str(name))
