"""``python -m emulation_xlsx``."""

import sys

from emulation_xlsx.campaign.interrupt import heed
from emulation_xlsx.cli import main

if __name__ == "__main__":
    heed()
    sys.exit(main())
