"""How accounts, rights and roles are written on screen."""
