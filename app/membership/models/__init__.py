"""Tables of membership, a file per topic."""
