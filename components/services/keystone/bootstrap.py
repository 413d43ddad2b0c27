"""Make what Keystone needs before anybody can log in: schema, keys, domain, roles, administrator, region, endpoints.

`keystone-manage` does the same by four programs, one after the other, each of which takes seconds to start; and its
`bootstrap` takes the password as an argument or from the environment, where others can read it, and gives the roles ids
of its own. Here the password comes on stdin, and the ids of the roles are told, so that a preview knows them. Every
part of it asks "is it there?" first.

Usage: bootstrap.py REGION DESCRIPTION PUBLIC_URL INTERNAL_URL ADMIN_URL ROLE=ID...
"""

import sys

from keystone.cmd import bootstrap
from keystone.common import fernet_utils, provider_api
from keystone.common.sql import upgrades
from keystone.conf import CONF
from keystone.credential.providers.fernet import MAX_ACTIVE_KEYS
from keystone.server import configure


def main() -> None:
    """Bootstrap the identity service from the arguments and the administrator's password on stdin."""
    region, description, public, internal, admin, *roles = sys.argv[1:]
    password = sys.stdin.readline().rstrip("\n")
    sys.argv[1:] = []
    configure(config_files=["/etc/keystone/keystone.conf"])

    upgrades.offline_sync_database_to_version()
    make_keys("fernet_tokens", CONF.fernet_tokens.max_active_keys)
    make_keys("credential", MAX_ACTIVE_KEYS)

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
    bootstrapper.public_url = public
    bootstrapper.internal_url = internal
    bootstrapper.admin_url = admin
    bootstrapper.bootstrap()

    if providers.catalog_api.get_region(region).get("description", "") != description:
        providers.catalog_api.update_region(region, {"description": description})


def make_keys(section: str, limit: int) -> None:
    """`keystone-manage fernet_setup` or `credential_setup`: the first keys of a section's repository."""
    keys = fernet_utils.FernetUtils(CONF[section].key_repository, limit, section)
    keys.create_key_directory()
    if not keys.validate_key_repository(requires_write=True):
        sys.exit(f"{CONF[section].key_repository} cannot be written")
    keys.initialize_key_repository()


main()
