"""How the centre takes in who stands in for whom."""
