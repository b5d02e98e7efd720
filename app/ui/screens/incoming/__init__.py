"""主动来电: a citizen is on the line; found by what he knows, or a form is opened for him. Over the queue and the call screen."""
