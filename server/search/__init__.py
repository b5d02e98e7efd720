"""Where signs and pairs of signs stand in sealed texts, by keyed hashes, so that words can be found without opening all (ADR 0062)."""

NEEDS = ("db",)
