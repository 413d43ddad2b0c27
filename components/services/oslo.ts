/**
 * What every OpenStack service has in its configuration, once.
 *
 * The distribution's own files stay untouched: oslo.config reads a directory of drop-ins after them. Options without
 * secrets go into `10-stackwright.conf`, those with passwords into `20-secrets.conf`, which the service's group can read.
 */
import { readFileSync } from "node:fs";
import type { NodeFile } from "../node/files.ts";
import { type Ini, ini } from "../node/ini.ts";
import type { RunOptions } from "../node/plan.ts";
import type { SecretFile, Secrets } from "../model/service.ts";
import { PORTS, type Site } from "../model/site.ts";
import { hasTelemetry } from "../model/telemetry.ts";

/** A project whose programs read drop-ins. */
export type Project =
  | ("keystone" | "glance" | "placement" | "nova" | "neutron" | "cinder")
  | ("heat" | "gnocchi" | "ceilometer" | "aodh" | "octavia" | "manila");

/** A drop-in of a project without secrets. */
export function dropIn(
  site: Site,
  project: Project,
  sections: Ini,
  name = "10-stackwright",
  readBy?: readonly string[],
): NodeFile {
  return { path: `${site.platform[project].dropIns}/${name}.conf`, content: ini(sections), readBy };
}

/** A drop-in of a project with its passwords, readable by the project's group. */
export function secretDropIn(
  site: Site,
  project: Project,
  sections: (secrets: Secrets) => Ini,
  name = "20-secrets",
): SecretFile {
  return {
    path: `${site.platform[project].dropIns}/${name}.conf`,
    content: (secrets) => ini(sections(secrets)),
    group: project,
    mode: "0640",
  };
}

/** Options that every process has; RuntimeDirectory is shared between a project's units, so locks are kept out of /run. */
export function common(site: Site, project: string): Ini {
  return {
    DEFAULT: { debug: site.config.debug },
    oslo_concurrency: { lock_path: `/var/lib/${project}/lock` },
    ...behindBalancer(site),
  };
}

/** Has an API's own links begin with what the client asked: a balancer tells it what that was. */
export function behindBalancer({ config }: Site): Ini {
  return { oslo_middleware: { enable_proxy_headers_parsing: config.endpoints ? true : undefined } };
}

/** keystoneauth options by which `user` gets a token in project `service`; the password is a secret of its own. */
export function credentials(site: Site, user: string) {
  return {
    auth_type: "password",
    auth_url: site.identityUrl,
    project_domain_name: "Default",
    user_domain_name: "Default",
    project_name: "service",
    username: user,
    // Debian's files say `regionOne`.
    region_name: site.config.region.name,
  };
}

/** `[keystone_authtoken]`: how an API checks the tokens it is given. */
export function authtoken(site: Site, user: string, serviceType: string) {
  return {
    ...credentials(site, user),
    www_authenticate_uri: site.publicIdentityUrl,
    memcached_servers: site.cache,
    service_type: serviceType,
    // Services speak to each other with service tokens (OSSA-2023-003); default from keystonemiddleware 13 on.
    service_token_roles: "service",
    service_token_roles_required: true,
  };
}

/**
 * `[oslo_messaging_rabbit]` for RabbitMQ 4, which has no mirrored classic queues any more.
 *
 * No streams for fanouts: whoever reconnects while RabbitMQ starts finds the stream unreachable, makes a new one
 * (Launchpad bug 2068630), and waits in it for the old one's next offset; until then all it is told is lost.
 */
export const quorumQueues = {
  rabbit_quorum_queue: true,
  rabbit_transient_quorum_queue: true,
  use_queue_manager: true,
};

/**
 * Has a service tell of what happens in it, where somebody listens: nobody else would empty the queues. Whoever comes first
 * makes these, so that all have to mean the same kind. Besides, the service needs `transport_url`.
 */
export function notifications({ config }: Site): Ini {
  return hasTelemetry(config)
    ? { oslo_messaging_notifications: { driver: "messagingv2" }, oslo_messaging_rabbit: quorumQueues }
    : {};
}

/** oslo.messaging's URL of the message bus. */
export function transportUrl(site: Site, secrets: Secrets): string {
  return `rabbit://openstack:${secrets("rabbitmq")}@${site.busAddress}:${PORTS.amqp}/`;
}

/**
 * SQLAlchemy's URL of a database; account and password are those of `user`. With its port: nova's cells are templates over
 * the parts of this URL, and write `None` for one that is missing.
 */
export function databaseUrl(site: Site, secrets: Secrets, user: string, name = user): string {
  return `mysql+pymysql://${user}:${secrets(`${user}-database`)}@${site.databaseAddress}:${PORTS.mysql}/${name}?charset=utf8`;
}

/** How a program that migrates a schema by alembic shows how far it is, of so many revisions on an empty database. */
export function migrating(project: string, revisions: number): RunOptions["progress"] {
  return { label: `${project} database: migrations`, count: "Running upgrade .*->", of: revisions };
}

/** A Python program of ours that runs among a project's own modules; the text lies beside the service. No unit reads it by itself. */
export function program(name: string, text: URL): NodeFile {
  return { path: `/usr/local/share/stackwright/${name}.py`, content: readFileSync(text, "utf8"), readBy: [] };
}

/**
 * What a project's daemons that speak by the bus have on a node: how they are started, and the options of all of them.
 * @param sections what this project has besides; in `[DEFAULT]` as well
 */
export function daemons(site: Site, project: Project, sections: Ini): NodeFile[] {
  const shared = common(site, project);
  return [
    ...openstackDefault(site),
    ...runtimeDirectory(site, project),
    dropIn(site, project, {
      ...shared,
      oslo_messaging_rabbit: quorumQueues,
      ...sections,
      DEFAULT: { ...shared["DEFAULT"], ...sections["DEFAULT"] },
    }),
  ];
}

/** Files that are to be there and say nothing, such as a package's site by which a web server would take an API's port. */
export function blank(paths: readonly string[]): NodeFile[] {
  return paths.map((path) => ({ path, content: "# Left empty by Stackwright.", readBy: [] }));
}

/**
 * Lets a daemon read the drop-in directories, its project's and its own, although Debian's init script starts it with
 * `--config-file`, which turns oslo.config's own search off. The script reads this file after it has put its arguments
 * together. Nothing where units tell daemons of these directories by themselves.
 */
export function openstackDefault({ platform }: Site): NodeFile[] {
  const path = platform.openstackDefault;
  const content = `# Daemons that are given --config-file read no drop-in directory unless they are told to.
for stackwright_dropins in "/etc/\${PROJECT_NAME}/\${PROJECT_NAME}.conf.d" "/etc/\${PROJECT_NAME}/\${NAME}.conf.d"; do
	if [ -d "$stackwright_dropins" ]; then
		if [ -z "\${NO_OPENSTACK_CONFIG_FILE_DAEMON_ARG}" ]; then
			DAEMON_ARGS="\${DAEMON_ARGS} --config-dir=$stackwright_dropins"
		elif [ -n "\${PYARGV}" ]; then
			PYARGV="\${PYARGV} --config-dir=$stackwright_dropins"
		fi
	fi
done
`;
  return path === "" ? [] : [{ path, content }];
}

/**
 * Keeps a project's directory in /run while one of its units stops: they share it, and systemd takes it away under the
 * others, which then fail to start with 233/RUNTIME_DIRECTORY. The folder's name makes it hold for every `<project>-*` unit.
 * Only units that start init scripts have such a directory.
 */
export function runtimeDirectory({ platform }: Site, project: Project | "swift"): NodeFile[] {
  const path = `/etc/systemd/system/${project}-.service.d/stackwright.conf`;
  const content = ini({ Service: { RuntimeDirectoryPreserve: "yes" } });
  return platform.openstackDefault === "" ? [] : [{ path, content, readBy: [] }];
}
