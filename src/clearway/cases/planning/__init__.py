"""What is to be done in a case: the steps that the guidance asks for, own ones, and each child’s own plan."""
