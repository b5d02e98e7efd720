"""The life of the tags: the draft of a version and its publication, figures by tag, second codings, learnt words; docs/adr/0048."""

NEEDS = ("accounts", "acts", "db", "masterdata", "orders", "reading", "sync", "tags", "web")
