"""Posts: the jobs that exist at an adherent, and the risks they are exposed to."""
