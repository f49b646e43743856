"""Calls that somebody made about a case."""
