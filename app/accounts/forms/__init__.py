"""Forms of the door, of one's account, and of the accesses of others, a file per subject."""
