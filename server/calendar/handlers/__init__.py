"""What becomes of acts on the calendar, one kind a module."""
