#!/usr/bin/python3
"""Nova's console proxy, whose connections get processes that are forked.

By default, Python 3.14 starts them anew (its release notes, `multiprocessing`). What they are then given does not
survive it, with eventlet; without, they know nothing of the configuration (tried with OpenStack 2026.1).
"""

import multiprocessing
import sys

from nova.cmd import novncproxy

if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    sys.exit(novncproxy.main())
