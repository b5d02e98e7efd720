"""What people do to the tags, one kind a module."""
