"""Make a share type, by which a back end is asked for, or take it away again.

The Pulumi provider for OpenStack has no share types. This speaks to Manila's API as Manila's own account, with the
password of its configuration.

Usage: share_type.py NAME, or share_type.py remove NAME
"""

import sys
from typing import Any

from keystoneauth1 import exceptions, loading, session
from oslo_config import cfg

_ACCOUNT = "keystone_authtoken"
_VERSION = {"X-OpenStack-Manila-API-Version": "2.65"}


def main() -> None:
    """Log in as Manila's account and bring the type about; with `remove`, away."""
    settings = cfg.CONF
    loading.register_auth_conf_options(settings, _ACCOUNT)
    settings.register_opt(cfg.StrOpt("region_name"), _ACCOUNT)
    settings([], project="manila")
    auth = loading.load_auth_from_conf_options(settings, _ACCOUNT)
    api = _Api(loading.session.Session().load_from_options(auth=auth), settings[_ACCOUNT].region_name)
    *verb, name = sys.argv[1:]
    (remove if verb == ["remove"] else provide)(api, name)


class _Api:
    """Manila's API, as its catalog entry says."""

    def __init__(self, keystone: session.Session, region: str) -> None:
        self._session = keystone
        self._where = {"service_type": "sharev2", "region_name": region, "interface": "public"}

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """What it answers to a request; nothing when that is empty."""
        answer = self._session.request(path, method, endpoint_filter=self._where, headers=_VERSION, json=body)
        return answer.json() if answer.content else None

    def find(self, name: str) -> str | None:
        """The id of a type."""
        types = self.ask("GET", "/types?is_public=all")["share_types"]
        return next((each["id"] for each in types if each["name"] == name), None)


def provide(api: _Api, name: str) -> None:
    """A type that is there stays as it is: shares of it may be."""
    if api.find(name) is None:
        extra = {
            "driver_handles_share_servers": "False",
            "share_backend_name": name,
            "snapshot_support": "True",
            "create_share_from_snapshot_support": "True",
        }
        body = {"name": name, "share_type_access:is_public": True, "extra_specs": extra}
        api.ask("POST", "/types", {"share_type": body})


def remove(api: _Api, name: str) -> None:
    """Manila refuses while there are shares of it."""
    if found := api.find(name):
        api.ask("DELETE", f"/types/{found}")


try:
    main()
except exceptions.ClientException as error:
    sys.exit(f"Manila: {error}")
