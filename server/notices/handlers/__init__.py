"""What becomes of acts on notices, one kind a module."""
