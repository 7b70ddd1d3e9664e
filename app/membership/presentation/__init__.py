"""How requests, adhesions and mergers read on screen."""
