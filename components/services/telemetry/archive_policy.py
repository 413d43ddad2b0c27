"""Make an archive policy of Gnocchi's, unless there is one of its name. It keeps means, and how fast these change.

Ceilometer makes policies of its own as well, at five minutes each, in which a change of its interval would not show.

Usage: archive_policy.py NAME SECONDS DAYS
"""

import sys

from gnocchi import archive_policy, indexer, service


def main() -> None:
    """Keep a point for each so many SECONDS for so many DAYS."""
    name, seconds, days = sys.argv[1:]
    conf = service.prepare_service([], log_to_std=True)
    kept = archive_policy.ArchivePolicyItem(granularity=int(seconds), timespan=int(days) * 24 * 3600)
    policy = archive_policy.ArchivePolicy(name, 0, [kept], ["mean", "rate:mean"])
    try:
        indexer.get_driver(conf).create_archive_policy(policy)
    except indexer.ArchivePolicyAlreadyExists:
        print(f"the archive policy {name} is there")


main()
