"""我的待访: the queue as a list, the next one, and citizens who ring back."""
