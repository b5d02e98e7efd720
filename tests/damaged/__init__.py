"""Damaged workbooks, made of good ones by seeded mutation: each is read, or refused with one sentence, within a bounded memory."""
