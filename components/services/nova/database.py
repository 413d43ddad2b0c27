"""Bring Nova's schemas up to date and map its cells, as `nova-manage` would, but in one process instead of four.

Each start of `nova-manage` takes seconds, and the rest of the cloud waits for them. The URLs are templates: nova.conf
fills in the passwords, so that they can change there.

Usage: database.py CELL0_DATABASE CELL1_DATABASE CELL1_BUS
"""

import logging
import sys

from nova import config, context, objects
from nova.cmd import manage
from oslo_log import log


def main() -> None:
    """Sync the API's schema, map the cells that are missing, sync their schemas: cell0's as well, being mapped."""
    cell0, database, bus = sys.argv[1:]
    config.parse_args(["nova-manage"])
    log.setup(config.CONF, "nova")
    # Nova's log is a file of its own; how far it is shows by alembic's lines.
    logging.getLogger("alembic").addHandler(logging.StreamHandler(sys.stdout))
    objects.register_all()

    demand(manage.ApiDbCommands().sync(), "api_db sync")
    cells = manage.CellV2Commands()
    mapped = {cell.name for cell in objects.CellMappingList.get_all(context.get_admin_context())}
    if "cell0" not in mapped:
        demand(cells.map_cell0(cell0), "cell_v2 map_cell0")
    if "cell1" not in mapped:
        demand(cells.create_cell("cell1", database, bus), "cell_v2 create_cell")
    demand(manage.DbCommands().sync(), "db sync")


def demand(code: int | None, command: str) -> None:
    """What these commands return is the exit code of `nova-manage`; what is wrong, they have printed."""
    if code:
        sys.exit(f"{command} failed with code {code}")


main()
