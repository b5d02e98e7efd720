"""Revisit tasks: what is known of one, the state that follows, when it is due and before which others."""
