"""标签: the tree, the draft of its next version, publications, learnt words, second coding."""
