"""What names a tag, and so stands against retiring it: questionnaires, texts to begin letters from, and what capabilities offer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from domain.wire.tags import TagPlace
from resources import questionnaires, read_yaml

QUESTIONNAIRE, TEMPLATE = "questionnaire", "template"


def places(code: str) -> list[TagPlace]:
    """Everything that names this very tag."""
    return [place for named, place in _named() if named == code]


@cache
def _named() -> tuple[tuple[str, TagPlace], ...]:
    return tuple(dict.fromkeys((*_questionnaires(), *_templates())))


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
