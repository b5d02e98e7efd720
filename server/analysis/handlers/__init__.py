"""How the centre takes in acts, one file a kind; found by ``server.acts.registry``."""
