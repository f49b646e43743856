"""Correcting what stands in a case, beside its entries."""
