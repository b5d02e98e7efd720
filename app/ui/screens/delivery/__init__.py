"""How delivery stands: the strip at the lower edge, the sentence over every page, and where their words lead."""
