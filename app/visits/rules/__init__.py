"""What the house decides about visits: which to ask for, by when, what may still be done. Values in, values out."""
