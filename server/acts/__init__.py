"""Doing an act: who it is by, what becomes of it, and the one handler of its kind, whichever way it came."""

NEEDS = ("db",)
