"""The frame every screen stands in: rail, title, search, person, sync strip, shortcuts."""
