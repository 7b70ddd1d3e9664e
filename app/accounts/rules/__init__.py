"""Decisions of the house about accounts: what is a good password, who needs which right, how many tries."""
