"""What becomes of reports."""
