import type { Role } from "../config/schema.ts";
import type { Deployment } from "../model/service.ts";
import type { Site } from "../model/site.ts";
import { type NodeFile, systemdUnit } from "../node/files.ts";
import { ini, type IniValue } from "../node/ini.ts";
import type { Project } from "./oslo.ts";

/** An API under uwsgi. */
export interface UwsgiApp {
  /** Path of uwsgi's file. */
  readonly path: string;
  /** The unit's name. */
  readonly name: string;
  readonly project: Project;
  /** A script, or `module:object`. */
  readonly app: string;
  readonly port: number;
  /** The role whose first node it is on, default `controller`. */
  readonly role?: Role;
  /** Options that this application needs besides; `undefined` takes one away. */
  readonly extra?: Readonly<Record<string, IniValue>>;
}

/** Has uwsgi take requests whose length is not told beforehand. */
export const chunkedInput = { "http-auto-chunked": true, "http-chunked-input": true, "http-raw-body": true };

/** Whether an application is a script instead of a module's object. */
export function isScript(app: string): boolean {
  return app.startsWith("/");
}

/** What serves an API: uwsgi, started by the package's unit or, where no package has one, by a unit of ours. */
export function uwsgi(site: Site, app: UwsgiApp): Pick<Deployment, "packages" | "files"> {
  const { packages, program } = site.platform.uwsgi;
  const address = site.apiAddress(app.role);
  const started = program === "" ? bound(app, address) : [unitOf(program, app, address)];
  return { packages, files: [options(site, app), ...started] };
}

/**
 * Has the package's init script open the port on one address. It names all of them on the command line, which no option of
 * uwsgi's file takes back; this file it reads after that.
 */
function bound({ name, port }: UwsgiApp, address: string | undefined): NodeFile[] {
  const sed = `s/--http-socket :${port}/--http-socket ${address}:${port}/`;
  const content = `DAEMON_ARGS=$(echo "$DAEMON_ARGS" | sed '${sed}')`;
  return address === undefined ? [] : [{ path: `/etc/default/${name}`, content, readBy: [name] }];
}

function unitOf(program: string, { path, name, port }: UwsgiApp, address = ""): NodeFile {
  return systemdUnit(name, {
    Unit: { Description: "An API of OpenStack under uwsgi (Stackwright)", After: "network-online.target" },
    Service: {
      ExecStart: `${program} --http-socket ${address}:${port} --ini ${path}`,
      Restart: "on-failure",
      TimeoutStopSec: 15,
    },
  });
}

/** As Debian's, with as many processes as the node can carry instead of its fixed 8 or 16. */
function options(site: Site, app: UwsgiApp): NodeFile {
  return {
    path: app.path,
    readBy: [app.name],
    content: ini({
      uwsgi: {
        "buffer-size": 65535,
        "rem-header": "Content-Length",
        master: true,
        "thunder-lock": true,
        plugins: "python3",
        // Each process loads the application by itself: connections to database and bus do not survive a fork.
        "lazy-apps": true,
        "paste-logger": true,
        "no-orphans": true,
        "die-on-term": true,
        "close-on-exec": true,
        "close-on-exec2": true,
        "enable-threads": true,
        processes: site.workers,
        // The projects make what requests share while they serve the first one, without a lock (read in keystone's
        // rbac_enforcer): with threads, a first request of the administrator was once forbidden.
        threads: 1,
        listen: 100,
        // oslo.messaging names its queues by it, so two programs of one project must differ.
        env: `OS_OSLO_MESSAGING_RABBIT__PROCESSNAME=${app.name}`,
        "add-header": "Connection: close",
        logto: `/var/log/${app.project}/${app.name}.log`,
        name: app.name,
        uid: app.project,
        gid: app.project,
        chdir: `/var/lib/${app.project}`,
        ...app.extra,
        [isScript(app.app) ? "wsgi-file" : "module"]: app.app,
      },
    }),
  };
}
