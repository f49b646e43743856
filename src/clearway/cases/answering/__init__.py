"""What is known of a case, put to the guidance anew with each answer."""
