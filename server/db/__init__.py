"""The centre's database: metadata, engine, unit of work, feed, chain, sealing of personal data, migrations."""

NEEDS: tuple[str, ...] = ()
