"""Root causes and actions of a report, as a form offers them and a page tells of them."""

from __future__ import annotations

from collections.abc import Iterator

from domain.orders.causes import Action, Meaning, RootCause
from resources import report_codes

Option = tuple[str, str]


def cause_said(code: str, lang: str) -> str:
    """How a cause is called; one of a newer version by its code."""
    return _said({str(known): one for known, one in report_codes().causes.items()}, code, lang)


def action_said(code: str, lang: str) -> str:
    """How an action is called; one of a newer version by its code."""
    return _said({str(known): one for known, one in report_codes().actions.items()}, code, lang)


def causes_offered(lang: str) -> list[Option]:
    """Every cause with what it means, in the order they are offered."""
    codes = report_codes().causes
    return [(cause.value, _offered(codes[cause], lang)) for cause in RootCause if cause in codes]


def actions_offered(lang: str) -> Iterator[tuple[str, list[Option]]]:
    """Every action with what it means, group by group."""
    codes = report_codes()
    for group, name in codes.groups.items():
        here = [action for action in Action if action.group is group]
        yield (
            name.in_language(lang),
            [(action.value, _offered(codes.actions[action], lang)) for action in here],
        )


def _offered(meaning: Meaning, lang: str) -> str:
    return f"{meaning.name.in_language(lang)}　{meaning.definition.in_language(lang)}"


def _said(known: dict[str, Meaning], code: str, lang: str) -> str:
    found = known.get(code)
    return code if found is None else found.name.in_language(lang)
