"""Backups of the whole database, which of them are kept, and how one is restored; docs/adr/0017."""

NEEDS = ("acts", "attachments", "db", "sms", "web")
