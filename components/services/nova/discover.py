"""Map hypervisors that reported to their cell, as `nova-manage cell_v2 discover_hosts` would, and list all of them.

Usage: discover.py
"""

from nova import config, context, objects
from nova.cmd import manage
from oslo_log import log


def main() -> None:
    """Print the names of the hosts that are mapped, one in a line."""
    config.parse_args(["nova-manage"])
    log.setup(config.CONF, "nova")
    objects.register_all()
    manage.CellV2Commands().discover_hosts()
    for mapping in objects.HostMappingList.get_all(context.get_admin_context()):
        print(mapping.host)


main()
