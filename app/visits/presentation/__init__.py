"""How visits read on screen."""
