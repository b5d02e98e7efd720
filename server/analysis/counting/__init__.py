"""What figures are made of, counted straight from the rows: slow, simple, and what every faster way must agree with.

Each table is a stream of facts (``facts``): one thing that counts, its place and its measures. A number is how many facts there are, and its
cases are the same facts, so that a mark opens as many as it says.

``frame``      events by stratum, their cells, and what the sample answered on the telephone.
``texts``      ratings by SMS and on the web; the ledger of texts.
``calls``      outcomes of tasks; judgements of aspects.
``orders``     complaints and praise; what complaints are about; what comes back after closing.
``officers``   answers about the events each handled.
``cases``      the cases behind a number.
"""
