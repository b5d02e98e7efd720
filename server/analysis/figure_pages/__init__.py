"""Pages of figures, a module each: counts by the reading API, estimates of ``domain.figures``, a message of ``domain.wire.figures``.

``question``   what was asked, and how far whoever asks may see.
``places``     units by name and in their tree.
``numbers``    counts made into numbers with their cases.
``rates``      the rate of everybody from the cells of the frame.
``all_pages``  which module makes which page.
``cases``      the cases behind a mark.
"""
