"""``docs/acts.md`` says what the code says, and every kind of act has its handler."""

from __future__ import annotations

from domain.acts.registry import ACTS
from server.acts.registry import default_registry
from tools.acts import TARGET, written


def test_the_document_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == written(), "run python -m tools.acts"


def test_every_kind_has_a_handler() -> None:
    assert default_registry().handlers.keys() == ACTS.keys()
