"""What the engine is held against: zen-engine, plain enumeration, and the single answer for the batch."""
