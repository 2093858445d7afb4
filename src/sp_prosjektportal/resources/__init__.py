"""The kinds: what SharePoint things a template may ask for. One file each; :data:`KINDS` is the explicit list."""
