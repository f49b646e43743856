"""Cover: whoever leads a case is away for a time, and a lead or deputy stands in for them."""
