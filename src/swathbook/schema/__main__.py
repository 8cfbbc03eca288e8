"""Write `docs/tables.md`: `python -m swathbook.schema > docs/tables.md`."""

import sys

from swathbook.schema import document

sys.stdout.write(document())
