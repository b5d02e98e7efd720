"""The same backlog through the product, Anki and PouchDB, in one run; see docs/performance.md for what each of them does."""
