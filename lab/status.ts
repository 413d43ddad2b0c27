/** What a person or a program has to know to use a lab. */
import { existsSync } from "node:fs";
import type { Lab } from "./lab.ts";

/** The answer of `npm run lab -- status --json`; what is not there is null. */
export interface Status {
  lab: string;
  /** Name of the network namespace: `nsenter --net=/run/netns/NAME`. */
  namespace: string | null;
  nodes: { name: string; address: string; roles: readonly string[]; running: boolean; ssh: string }[];
  /** Paths of files for the cloud's users; they hold passwords. */
  cloudsYaml: string | null;
  adminOpenrc: string | null;
  demoOpenrc: string | null;
  /** Keystone's URL. */
  api: string | null;
  dashboard: string | null;
  console: string | null;
  /** The test instance's address, and the ssh line for it. */
  instance: string | null;
  instanceSsh: string | null;
}

/** An argument as a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

export async function status(lab: Lab): Promise<Status> {
  const outputs = await lab.stack.outputs();
  const file = (output: string): string | null => {
    const path = lab.stack.userFile(output);
    return existsSync(path) ? path : null;
  };
  const nodes = lab.nodes.map(async (node) => ({
    name: node.name,
    address: node.address,
    roles: node.description.roles,
    running: await node.running(),
    ssh: node.sshCommand.map(quoted).join(" "),
  }));
  const instance = outputs.instanceAddress ?? null;
  return {
    lab: lab.name,
    namespace: lab.namespace.exists() ? lab.namespace.name : null,
    nodes: await Promise.all(nodes),
    cloudsYaml: file("cloudsYaml"),
    adminOpenrc: file("adminOpenrc"),
    demoOpenrc: file("demoOpenrc"),
    api: outputs.identityUrl ?? null,
    dashboard: outputs.dashboardUrl ?? null,
    console: outputs.consoleUrl ?? null,
    instance,
    instanceSsh: instance === null ? null : lab.instanceSsh(instance).map(quoted).join(" "),
  };
}

/** The same for a person. */
export function statusText(found: Status): string {
  const command = `npm run lab --${found.lab === "lab" ? "" : ` --name ${found.lab}`}`;
  const rows: [string, string | null][] = [
    ["lab", `${found.lab}${found.namespace === null ? ", not up" : ", in the network namespace " + found.namespace}`],
    ...found.nodes.map((node): [string, string] => [
      node.name,
      node.running ? `${node.address}, ${command} ssh ${node.name}` : "not running",
    ]),
    ["clouds.yaml", found.cloudsYaml],
    ["openrc, admin", found.adminOpenrc],
    ["openrc, demo", found.demoOpenrc],
    ["API", found.api],
    ["dashboard", found.dashboard],
    ["instance", found.instance],
    ["  ssh", found.instanceSsh],
    ["  console", found.console],
    ["in its network", found.namespace && `${command} exec COMMAND…, or nsenter --net=/run/netns/${found.namespace}`],
  ];
  return rows
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name.padEnd(16)}${value}\n`)
    .join("");
}
