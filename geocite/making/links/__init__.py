"""Which cité goes with which commune, quartier and collège, and how it is known."""
