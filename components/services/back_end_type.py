"""Make a volume type or a share type, by which a back end is asked for, or take it away again.

Types are with the volumes and shares that are of them in a database that outlives the service, and so are found there
when it comes back: Pulumi's provider makes one that is not there or fails, and has no share types at all. This speaks
to the project's API as its own account, with the password of its configuration.

Usage: back_end_type.py PROJECT NAME, or back_end_type.py PROJECT remove NAME
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keystoneauth1 import exceptions, loading, session
from oslo_config import cfg

_ACCOUNT = "keystone_authtoken"


@dataclass(frozen=True)
class Kind:
    """What a project calls its types, and what lists them all, public or not (`all`).

    `specs` is what they say beside the back end's name, which is at the key `by`.
    """

    service: str
    noun: str
    public: str
    by: str
    all: str
    specs: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def of(self, name: str) -> dict[str, Any]:
        """A type for the back end of this name, open to every project, as the API takes it."""
        return {self.noun: {"name": name, self.public: True, "extra_specs": {**self.specs, self.by: name}}}


_KINDS = {
    "cinder": Kind(
        service="volumev3",
        noun="volume_type",
        public="os-volume-type-access:is_public",
        by="volume_backend_name",
        all="is_public=none",
    ),
    "manila": Kind(
        service="sharev2",
        noun="share_type",
        public="share_type_access:is_public",
        by="share_backend_name",
        all="is_public=all",
        specs={
            "driver_handles_share_servers": "False",
            "snapshot_support": "True",
            "create_share_from_snapshot_support": "True",
        },
        headers={"X-OpenStack-Manila-API-Version": "2.65"},
    ),
}


class _Api:
    """A project's API, as its catalog entry says."""

    def __init__(self, kind: Kind, keystone: session.Session, region: str) -> None:
        self._kind = kind
        self._session = keystone
        self._where = {"service_type": kind.service, "region_name": region, "interface": "public"}

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """What it answers to a request; nothing when that is empty."""
        headers = dict(self._kind.headers)
        answer = self._session.request(path, method, endpoint_filter=self._where, headers=headers, json=body)
        return answer.json() if answer.content else None

    def find(self, name: str) -> str | None:
        """The id of a type."""
        types = self.ask("GET", f"/types?{self._kind.all}")[f"{self._kind.noun}s"]
        return next((each["id"] for each in types if each["name"] == name), None)

    def provide(self, name: str) -> None:
        """Make a type. One that is there stays as it is: volumes or shares of it may be."""
        if self.find(name) is None:
            self.ask("POST", "/types", self._kind.of(name))

    def remove(self, name: str) -> None:
        """Take a type away, which is refused while there is something of it."""
        if found := self.find(name):
            self.ask("DELETE", f"/types/{found}")


def main() -> None:
    """Log in as the project's account and bring the type about; with `remove`, away."""
    project, *verb, name = sys.argv[1:]
    settings = cfg.CONF
    loading.register_auth_conf_options(settings, _ACCOUNT)
    settings.register_opt(cfg.StrOpt("region_name"), _ACCOUNT)
    settings([], project=project)
    auth = loading.load_auth_from_conf_options(settings, _ACCOUNT)
    keystone = loading.session.Session().load_from_options(auth=auth)
    api = _Api(_KINDS[project], keystone, settings[_ACCOUNT].region_name)
    try:
        (api.remove if verb == ["remove"] else api.provide)(name)
    except exceptions.ClientException as error:
        sys.exit(f"{project}: {error}")


if __name__ == "__main__":
    main()
