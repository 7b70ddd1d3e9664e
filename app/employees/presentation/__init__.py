"""How employees read: cells of their lists, their record and its tabs, the service's desk."""
