"""Parts that screens are made of. Import each from its own module."""
