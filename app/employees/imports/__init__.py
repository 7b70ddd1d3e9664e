"""Files of employees: creation and change, DPAE, exits."""
