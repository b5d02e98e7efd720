"""Contact groups: all events behind one phone number, what holds for whoever answers it, and who may call it now."""

NEEDS = ("db",)
