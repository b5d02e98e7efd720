"""派单台, 督办台: open orders and what is decided about them, with and without the centre."""
