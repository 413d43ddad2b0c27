import { answers, run } from "../node/plan.ts";
import { hasTenantNetworks } from "../model/networks.ts";
import type { OptionalService } from "../config/schema.ts";
import type { Service } from "../model/service.ts";
import { PORTS } from "../model/site.ts";

const python = (value: boolean) => (value ? "True" : "False");

/** The dashboard, under apache. */
export const horizon: Service = {
  name: "horizon",
  roles: ["dashboard"],
  deploy(site, node) {
    const { packages, unit, settings, apache, processes, path, unwantedSites } = site.platform.horizon;
    const panels: Readonly<Partial<Record<OptionalService, readonly string[]>>> = site.platform.horizon.panels;
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
${pages.map((name) => `# With ${name}, which is read at the start.\n`).join("")}`,
        },
        {
          path: apache,
          // In a sub-interpreter, as Debian's package has it, libraries written in Rust refuse to load.
          content: `ServerName ${node.address}
WSGIApplicationGroup %{GLOBAL}
WSGIProcessGroup ${processes}
RedirectMatch ^/$ ${path}/`,
        },
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
        answers(site.url(PORTS.dashboard, `${path}/auth/login/`, "dashboard")),
      ],
    };
  },
};
