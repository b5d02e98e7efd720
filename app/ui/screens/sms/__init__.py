"""短信: what became of messages."""
