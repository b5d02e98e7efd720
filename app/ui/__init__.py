"""What a person sees: theme, widgets, item models, the frame and the screens."""
