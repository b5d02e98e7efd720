"""How events come in, one kind a module."""
