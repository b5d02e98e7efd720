"""The centre: a folder per capability, each with its tables, repository, service and endpoints; ``db`` underneath."""
