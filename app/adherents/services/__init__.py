"""What people do with adherents, and with the service's own sectors, centres and teams."""
