"""`python -m`: the operations from a shell."""

import sys

from ._shell import main

sys.exit(main())
