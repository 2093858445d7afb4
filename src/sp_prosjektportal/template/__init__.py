"""Templates: YAML that says what a site should have, read, checked and turned into resources.

``catalogue`` finds files, ``source`` parses them with positions, ``merge`` puts includes and bases together,
``expand`` renders expressions, ``structure`` and ``checks`` find problems, ``flatten`` makes resources.
"""
