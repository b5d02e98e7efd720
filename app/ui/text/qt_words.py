"""Qt's own words, such as those of the menu of a text box, and its names of months, in the language in force."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from app.ui.text.catalogue import Language, language

_LOCALES = {Language.ZH: "zh_CN", Language.EN: "en_GB"}
_CATALOGUE = "qtbase"

_in_force: tuple[Language, QTranslator] | None = None


def speak_qt() -> None:
    """Let Qt speak the program's language and not the desktop's, from the next thing it builds on."""
    global _in_force
    app, wanted = QCoreApplication.instance(), language()
    if app is None or (_in_force is not None and _in_force[0] is wanted and _in_force[1].parent() is app):
        return
    if _in_force is not None and _in_force[1].parent() is app:
        app.removeTranslator(_in_force[1])
        _in_force[1].deleteLater()
    locale = QLocale(_LOCALES[wanted])
    QLocale.setDefault(locale)
    translator = QTranslator(app)
    translator.load(locale, _CATALOGUE, "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    app.installTranslator(translator)
    _in_force = (wanted, translator)
