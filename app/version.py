"""Version of the client, as in ``pyproject.toml``; told to the centre with every request."""

VERSION = "0.1.0"
