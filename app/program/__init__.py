"""The composition root: puts services, bridges and screens together for one profile."""
