"""HTTP to the centre: the one place that knows requests. Typed calls in, wire messages or a ``CentreError`` out."""
