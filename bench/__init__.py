"""Our pages beside those of their peers, on the same rows, in one run: `make bench`. See README.md."""
