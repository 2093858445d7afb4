"""``python -m sp_prosjektportal`` is the command ``prosjektportal``."""

from sp_prosjektportal.cli import main

main()
