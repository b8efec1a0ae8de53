"""`python -m geocite`."""

import sys

from geocite.cli import main

sys.exit(main())
