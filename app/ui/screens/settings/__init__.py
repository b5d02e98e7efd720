"""设置: how it looks, the language, what to do without the centre, versions."""
