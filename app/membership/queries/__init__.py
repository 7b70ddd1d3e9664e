"""Reading membership, a file per topic."""
