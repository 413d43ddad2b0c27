"""Make the domain in which Heat keeps the users of stacks, with its administrator, or take it away again.

`heat-keystone-setup-domain` makes it too, but takes passwords as arguments or from the environment, where others can
read them; here they come from Heat's own configuration. Every part of it asks "is it there?" first.

Usage: domain.py [remove]
"""

import sys

from heat.common import config  # noqa: F401, by which Heat's options are known
from keystoneauth1 import exceptions, loading
from keystoneclient.v3 import client
from oslo_config import cfg


def main() -> None:
    """Log in as Heat's service account and bring the domain about; with `remove`, away."""
    settings = cfg.CONF
    loading.register_auth_conf_options(settings, "keystone_authtoken")
    settings([], project="heat")
    auth = loading.load_auth_from_conf_options(settings, "keystone_authtoken")
    keystone = client.Client(session=loading.session.Session().load_from_options(auth=auth))
    (remove if sys.argv[1:] == ["remove"] else provide)(keystone, settings)


def provide(keystone: client.Client, settings: cfg.ConfigOpts) -> None:
    """Domain, administrator and the role of stacks' users, with what differs put right."""
    if not keystone.roles.list(name=settings.heat_stack_user_role):
        keystone.roles.create(settings.heat_stack_user_role)
    name, password = settings.stack_domain_admin, settings.stack_domain_admin_password
    domains = keystone.domains.list(name=settings.stack_user_domain_name)
    domain = domains[0] if domains else keystone.domains.create(settings.stack_user_domain_name)
    users = keystone.users.list(domain=domain, name=name)
    if users:
        keystone.users.update(users[0], password=password)
    user = users[0] if users else keystone.users.create(name, domain=domain, password=password)
    keystone.roles.grant(keystone.roles.list(name="admin")[0], user=user, domain=domain)


def remove(keystone: client.Client, settings: cfg.ConfigOpts) -> None:
    """The domain goes when it is empty: as long as the database keeps a stack, its users and their project stay for it.

    Only a domain that is disabled can be deleted; its administrator goes with it.
    """
    for domain in keystone.domains.list(name=settings.stack_user_domain_name):
        if keystone.projects.list(domain=domain):
            print("heat: the domain of stacks' users stays, with those of stacks that the database keeps")
            return
        keystone.domains.update(domain, enabled=False)
        keystone.domains.delete(domain)
    for role in keystone.roles.list(name=settings.heat_stack_user_role):
        keystone.roles.delete(role)


try:
    main()
except exceptions.ClientException as error:
    sys.exit(f"Keystone: {error}")
