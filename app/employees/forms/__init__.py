"""Forms of employees: who they are, their careers and risks, what the service checks of them."""
