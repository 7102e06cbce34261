"""Run the command as ``python -m signalctl``."""

import sys

from signalctl.cli import main

sys.exit(main())
