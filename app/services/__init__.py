"""Use cases of the screens: blocking, called on an executor, returning records and telling the bus what changed.

Every method may raise ``domain.problems.ProblemError`` (see ``app.records.errors``); a screen words ``problems``.
"""
