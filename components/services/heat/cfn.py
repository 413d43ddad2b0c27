"""Heat's API in CloudFormation's form as the package has it, telling Keystone who asks it to judge a signature.

Keystone judges signatures for services alone (CVE-2025-65073; Debian's 27.0.0-3+deb13u6), and Heat 24 asks without a
token: every signal was refused (seen).
"""

import runpy
from typing import Any

import requests
from heat.api.aws import ec2token
from keystoneauth1 import loading
from oslo_config import cfg

_ACCOUNT = "keystone_authtoken"


class _Asking:
    """`requests` for the module that asks: its questions bear a token of Heat's account."""

    def __init__(self) -> None:
        self._session: Any = None

    def post(self, url: str, headers: dict[str, str], timeout: float, **options: Any) -> requests.Response:
        """As `requests.post`. The session keeps its token as long as it is good."""
        if self._session is None:
            loading.register_auth_conf_options(cfg.CONF, _ACCOUNT)
            auth = loading.load_auth_from_conf_options(cfg.CONF, _ACCOUNT)
            self._session = loading.session.Session().load_from_options(auth=auth)
        told = {**headers, "X-Auth-Token": self._session.get_token()}
        return requests.post(url, headers=told, timeout=timeout, **options)


ec2token.requests = _Asking()
application = runpy.run_path("/usr/bin/heat-wsgi-api-cfn", run_name="heat_cfn")["application"]
