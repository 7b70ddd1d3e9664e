"""Forms of membership, a file per topic."""
