"""Things for those who build the product, not for those who use it."""
