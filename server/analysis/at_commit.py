"""What figures do as the last thing of a transaction."""

from server.analysis.cube.keeping import count

__all__ = ["count"]
