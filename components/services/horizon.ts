import { run } from "../node/plan.ts";
import { hasTenantNetworks } from "../model/networks.ts";
import type { OptionalService } from "../config/schema.ts";
import { reachable } from "../model/entrances.ts";
import type { Entrance, Service } from "../model/service.ts";
import { PORTS } from "../model/site.ts";

const python = (value: boolean) => (value ? "True" : "False");

/** For browsers; its root leads to its pages. */
const entrance: Entrance = {
  name: "horizon",
  port: PORTS.dashboard,
  role: "dashboard",
  health: "/",
  sides: ["public"],
};

/** What makes it safe to be asked by TLS: links and cookies are for that alone. */
const BY_TLS = `SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_SECURE = True
`;

/** The dashboard, under apache. */
export const horizon: Service = {
  name: "horizon",
  roles: ["dashboard"],
  entrances: [entrance],
  deploy(site, node) {
    const { packages, unit, settings, apache, listen, processes, path, unwantedSites } = site.platform.horizon;
    const panels: Readonly<Partial<Record<OptionalService, readonly string[]>>> = site.platform.horizon.panels;
    const address = site.apiAddress("dashboard");
    const pages = site.config.services.flatMap((name) => panels[name] ?? []);
    return {
      packages: [...packages, ...pages],
      ports: [PORTS.dashboard],
      leftovers: ["/etc/openstack-dashboard"],
      files: [
        {
          path: settings,
          // Read after local_settings.py and after the package's own drop-ins: Debian's set a local cache.
          content: `DEBUG = ${python(site.config.debug)}
ALLOWED_HOSTS = ["*"]
OPENSTACK_HOST = "${node.address}"
OPENSTACK_KEYSTONE_URL = "${site.identityUrl}"
OPENSTACK_KEYSTONE_DEFAULT_ROLE = "member"
OPENSTACK_ENDPOINT_TYPE = "internalURL"
OPENSTACK_API_VERSIONS = {"identity": 3, "image": 2, "volume": 3}
TIME_ZONE = "${site.config.time.zone ?? "UTC"}"
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": "${site.cache}",
    }
}
OPENSTACK_NEUTRON_NETWORK = {
    "enable_router": ${python(hasTenantNetworks(site.config))},
    "enable_quotas": True,
    "enable_distributed_router": False,
    "enable_ha_router": False,
    "enable_fip_topology_check": False,
}
${site.config.endpoints?.public ? BY_TLS : ""}${site.config.hypervisor.injectPassword ? 'OPENSTACK_HYPERVISOR_FEATURES = {"can_set_password": True}\n' : ""}${pages.map((name) => `# With ${name}, which is read at the start.\n`).join("")}`,
        },
        {
          path: apache,
          // In a sub-interpreter, as Debian's package has it, libraries written in Rust refuse to load.
          content: `ServerName ${node.address}
WSGIApplicationGroup %{GLOBAL}
WSGIProcessGroup ${processes}
RedirectMatch ^/$ ${path}/`,
        },
        ...(address === undefined ? [] : [{ path: listen, content: `Listen ${address}:${PORTS.dashboard}` }]),
      ],
      start: [
        ...unwantedSites.map((name) =>
          run(["a2dissite", "-q", name], {
            unless: `test ! -e /etc/apache2/sites-enabled/${name}.conf || test -e /etc/apache2/mods-enabled/ssl.load`,
            // The package that has it may be gone by then.
            undo: `! command -v a2ensite >/dev/null || a2ensite -q ${name}`,
          }),
        ),
        { unit },
        ...reachable(site, entrance, `${path}/auth/login/`),
      ],
    };
  },
};
