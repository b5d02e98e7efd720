"""The one encrypted store of a workstation: engine and key, schema and migrations, repositories that return records."""
