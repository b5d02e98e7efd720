"""Work orders: how they come out of answers (``drafts``) and what a corrected form does to them (``correction``)."""
