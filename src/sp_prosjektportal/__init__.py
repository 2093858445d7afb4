"""Project sites and a portfolio on SharePoint Online, from YAML templates."""

__version__ = "0.1.0"
