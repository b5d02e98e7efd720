"""What Ctrl+K finds beside commands."""
