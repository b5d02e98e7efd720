"""What operators do about tags, one kind a module."""
