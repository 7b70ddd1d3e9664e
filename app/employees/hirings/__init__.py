"""Hirings declared by a DPAE that wait for somebody to confirm them: only then is anybody added to the list (K50)."""
