"""Who lives in the demonstration: drawn by a seeded generator, the same at each run of the same day. Pure."""
