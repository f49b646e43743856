"""Decisions: how they were come to, and who else signed."""
