"""Home: what awaits each person who signs in."""
