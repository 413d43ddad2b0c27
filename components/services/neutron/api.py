"""Neutron's API as the package has it, with its database models put together before the first request.

A port's model gets its port forwardings when SQLAlchemy configures all models, at its first query. Listing ports
names them before it queries: where that is a process's first request, it and every one like it fail with
"type object 'Port' has no attribute 'port_forwardings'" (neutron 26, seen after a restart of a cloud without routers).

The package's script comes first: zed's lets eventlet patch `threading` before anything else is imported. A database
library imported before keeps its transactions by thread, which two requests' greenlets share: one ends the other's
("'NoneType' object has no attribute 'flush'", neutron 21, in a GET right after a PUT).
"""

import runpy

application = runpy.run_path("/usr/bin/neutron-api", run_name="neutron_api")["application"]

from neutron.db.models import port_forwarding  # noqa: E402, F401
from sqlalchemy import orm  # noqa: E402

orm.configure_mappers()
