"""The only input and output of the product: requests go in, replies come out."""
