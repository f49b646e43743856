"""Tests of the packs themselves: their words, their coverage, their examples, their proofs, and what is refused."""
