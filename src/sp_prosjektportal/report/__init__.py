"""The report: plain data about a portfolio in, self-contained pages and workbooks out. Knows no tenant."""
