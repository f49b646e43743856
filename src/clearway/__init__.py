"""Clearway: what the guidance says for these facts, and what still has to be found out."""

__version__ = "0.1.0"
