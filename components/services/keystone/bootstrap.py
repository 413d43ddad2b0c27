"""Make what Keystone needs before anybody can log in: domain, roles, administrator, region, its own endpoints.

`keystone-manage bootstrap` does the same, but takes the password as an argument or from the environment, where others
can read it, and gives the roles ids of its own. Here the password comes on stdin, and the ids of the roles are told, so
that a preview knows them. Every part of it asks "is it there?" first.

Usage: bootstrap.py REGION DESCRIPTION URL ROLE=ID...
"""

import sys

from keystone.cmd import bootstrap
from keystone.common import provider_api
from keystone.server import configure


def main() -> None:
    """Bootstrap the identity service from the arguments and the administrator's password on stdin."""
    region, description, url, *roles = sys.argv[1:]
    password = sys.stdin.readline().rstrip("\n")
    sys.argv[1:] = []
    configure(config_files=["/etc/keystone/keystone.conf"])

    bootstrapper = bootstrap.Bootstrapper()
    providers = provider_api.ProviderAPIs
    present = {role["name"] for role in providers.role_api.list_roles()}
    for role in roles:
        name, _, role_id = role.partition("=")
        if name not in present:
            # The same options as `keystone-manage bootstrap` gives them: the basic roles cannot be deleted by mistake.
            providers.role_api.create_role(role_id, {"id": role_id, "name": name, "options": {"immutable": True}})

    bootstrapper.immutable_roles = True
    bootstrapper.admin_username = "admin"
    bootstrapper.admin_password = password
    bootstrapper.project_name = "admin"
    bootstrapper.admin_role_name = "admin"
    bootstrapper.region_id = region
    bootstrapper.service_name = "keystone"
    bootstrapper.public_url = bootstrapper.internal_url = bootstrapper.admin_url = url
    bootstrapper.bootstrap()

    if providers.catalog_api.get_region(region).get("description", "") != description:
        providers.catalog_api.update_region(region, {"description": description})


main()
