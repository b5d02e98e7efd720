"""An own appointment that falls due: a word in the strip until it was called, and one sound."""
