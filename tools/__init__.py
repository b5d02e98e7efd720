"""What people run around the product: demo, tour, pictures, simulation, lock. Stands outside the import contract."""
