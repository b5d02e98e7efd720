"""A centre whose frame stands around a page of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jinja2 import ChoiceLoader, DictLoader

from domain.vocabulary import Role
from server.browser import frame
from tests.helpers.browser import Browser
from tests.helpers.centre import Centre
from tests.server.browser import notes

FORM = """
{% extends "browser/base.html" %}
{% import "browser/form.html" as f with context %}
{% block title %}Notes{% endblock %}
{% block main %}
{{ f.start(form) }}{{ f.errors(form) }}
{{ f.text(form, "words", "Words", hint="What was said", rows=6, most=2000) }}
{{ f.checks(form, "kind", "Kind", [("a", "A"), ("b", "B"), ("c", "C")], need=false) }}
{{ f.select(form, "one", "One", [("x", "X"), ("Group", [("y", "Y")])], need=false) }}
{{ f.radios(form, "way", "Way", [("p", "Phone")]) }}{{ f.check(form, "told", "Told") }}
{{ f.date(form, "until", "Until") }}{{ f.moment(form, "at", "At") }}{{ f.file(form, "files", "Files", many=true) }}
{{ f.hidden(form, "version", 7) }}{{ f.send("Send") }}{{ f.save() }}{{ f.end() }}
{% endblock %}
"""


@pytest.fixture
def browser(sqlite_centre: Centre) -> Browser:
    """A lead has an account; nobody is signed in."""
    sqlite_centre.add_user("2001", Role.LEAD)
    return Browser(sqlite_centre)


@pytest.fixture
def noting(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Signed in, with a page to type into."""
    environment = frame._environment()
    ours = ChoiceLoader([DictLoader({"notes/form.html": FORM}), environment.loader])  # type: ignore[list-item]
    monkeypatch.setattr(environment, "loader", ours)
    browser.centre.app.include_router(notes.router)
    notes.written.clear()
    return browser.enter("2001")
