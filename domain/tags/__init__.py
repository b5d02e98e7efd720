"""Tags: a tree on four axes that says what a citizen's words were about; how it is written, kept, found and counted.

Nothing is re-exported, so that a screen imports only what it needs:

``model``     ``Tag``: names with their days, definition, example, spoken words, route.
``taxonomy``  ``Taxonomy``: what was merged counts as its successor; the tree, its leaves.
``reading``   ``read_tags``: entries of ``resources/tags/<axis>.yaml`` (``resources.shipped_tags()`` are those that ship).
``written``   the same entries with file and line, nothing taken for granted; ``checking`` says what is wrong with them.
``alike``     how much two tags look alike: what cannot be told apart, and which pairs a person should go through.
``forms``     the spellings of one sound made one; ``search`` finds a tag while somebody types.
``suggesting``  which tags a remark speaks for: ``heard`` puts it into one spelling, ``praise`` leaves out what praises, ``bm25`` weighs the rest.
"""
