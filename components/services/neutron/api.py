"""Neutron's API as the package has it, with its database models put together before the first request.

A port's model gets its port forwardings when SQLAlchemy configures all models, at its first query. Listing ports
names them before it queries: where that is a process's first request, it and every one like it fail with
"type object 'Port' has no attribute 'port_forwardings'" (neutron 26, seen after a restart of a cloud without routers).
"""

import runpy

from neutron.db.models import port_forwarding  # noqa: F401
from sqlalchemy import orm

application = runpy.run_path("/usr/bin/neutron-api", run_name="neutron_api")["application"]
orm.configure_mappers()
