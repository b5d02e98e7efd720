"""The look: tokens, the one style sheet, type, scale, icons. ``setStyleSheet`` is called nowhere else."""

from app.ui.theme.icons import icon, pixmap
from app.ui.theme.manager import Mode, Theme, install, theme

__all__ = ["Mode", "Theme", "icon", "install", "pixmap", "theme"]
