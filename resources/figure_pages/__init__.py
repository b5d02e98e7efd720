"""Pages of figures as they are read: each block as charts and as a table, in words and digits that client, browser and paper share."""

from resources.figure_pages.pieces import Cell, Drawing, Piece, Table
from resources.figure_pages.reading import pieces

__all__ = ["Cell", "Drawing", "Piece", "Table", "pieces"]
