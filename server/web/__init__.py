"""HTTP edge of the centre: who may come in, problem documents, body limits, reading and writing wire messages."""

NEEDS = ("db",)
