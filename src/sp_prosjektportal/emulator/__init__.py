"""A local Microsoft 365 tenant for tests, the demo and work without a real one. Imports nothing else of ours."""
