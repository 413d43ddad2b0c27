"""The same as `api.py`, where Neutron's API is a module instead of a program (neutron 28 names them as early)."""

from neutron.db.models import port_forwarding  # noqa: F401
from neutron.wsgi.api import application  # noqa: F401
from sqlalchemy import orm

orm.configure_mappers()
