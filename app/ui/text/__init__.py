"""Words and times for the screens, in the language in force."""

from app.ui.text.catalogue import Language, has, language, set_language, tr

__all__ = ["Language", "has", "language", "set_language", "tr"]
