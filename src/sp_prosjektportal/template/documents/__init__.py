"""Document outlines: YAML that says what a document asks for, made into Word documents and workbooks."""
