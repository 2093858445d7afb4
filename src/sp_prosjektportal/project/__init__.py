"""One project: made, adopted, abandoned, shown."""
