"""短信来件: replies that somebody settles."""
