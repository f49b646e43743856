"""The initial review meeting, the further review, and what is asked there."""
