"""Who left two years ago leaves the lists: what is still of use is kept apart for the service, then goes too."""
