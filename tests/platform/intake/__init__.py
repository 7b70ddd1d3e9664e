"""Files that bring rows in, whatever they hold."""
