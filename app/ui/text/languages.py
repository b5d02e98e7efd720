"""Names of what citizens speak; a code that has none here shows as itself."""

from __future__ import annotations

from app.ui.text.catalogue import tr

LANGUAGES = ("yue", "nan", "wuu", "hak", "ug", "bo", "mn", "za", "ii")
"""ISO 639, as a person's skills name them."""


def language_name(code: str) -> str:
    """A language in words, e.g. 粤语."""
    return tr(f"call.put_back.language.{code}") if code in LANGUAGES else code
