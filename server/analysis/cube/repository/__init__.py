"""The rows an event counts by, its entries, and the cells."""
