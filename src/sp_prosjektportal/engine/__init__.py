"""Compare, plan, apply. Knows no SharePoint, no HTTP and no YAML."""
