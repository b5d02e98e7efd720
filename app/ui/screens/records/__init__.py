"""我的记录: what I did today and where each form is."""
