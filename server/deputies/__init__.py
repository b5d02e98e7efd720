"""A角 and B角 of the units: who is told of an order when a liaison is away."""

NEEDS = ("accounts", "acts", "db")
