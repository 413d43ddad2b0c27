/** The yardstick of `up`: how long the plain install of its packages takes. */
import { placeServices } from "../components/model/placement.ts";
import { describeSite } from "../components/model/site.ts";
import { parseConfig } from "../components/config/parse.ts";
import { servicesOf } from "../components/services/index.ts";
import type { LabDescription } from "../lab/description.ts";
import type { Lab } from "../lab/lab.ts";
import type { Node } from "../lab/nodes.ts";
import { say } from "../lab/say.ts";
import { publicKey } from "../lab/ssh.ts";
import { stackConfig } from "../lab/stack-file.ts";
import { type Figures, round } from "./figures.ts";

/**
 * Installs the packages of the lab's cloud on its fresh nodes, all nodes at once, by apt alone. Daemons do not start: they would
 * not in the cloud either before they are configured.
 *
 * @throws Error with the end of apt's output if it fails
 */
export async function apt(lab: Lab): Promise<Figures> {
  const hostKeys = await Promise.all(
    lab.nodes.map(async (node) => [node.name, await publicKey(node.hostKey)] as const),
  );
  const packages = packagesOf(lab.description, Object.fromEntries(hostKeys));
  await Promise.all(lab.nodes.map(holdDaemons));
  const start = performance.now();
  await Promise.all(lab.nodes.map((node) => install(node, packages.get(node.name) ?? [])));
  const seconds = (performance.now() - start) / 1000;
  await Promise.all(lab.nodes.map((node) => node.stop()));
  return { "apt.seconds": round(seconds, 1) };
}

/**
 * What the program installs on each node of a lab, by node. Pure.
 *
 * @param hostKeys the nodes' host keys, by node
 */
export function packagesOf(lab: LabDescription, hostKeys: Readonly<Record<string, string>>): Map<string, string[]> {
  const [anyKey = ""] = Object.values(hostKeys);
  const raw = stackConfig(lab, { hostKeys, image: "/image.qcow2", publicKey: anyKey });
  const config = parseConfig(raw, new Set(), { fileExists: () => true });
  const placed = placeServices(describeSite(config), servicesOf(config));
  const byNode = Map.groupBy(placed, ({ node }) => node.name);
  return new Map(
    [...byNode].map(([name, services]) => [
      name,
      [...new Set(services.flatMap(({ deployment }) => deployment.packages))],
    ]),
  );
}

/** Debian's way to keep daemons from starting: a program that is asked and says no. */
async function holdDaemons(node: Node): Promise<void> {
  const path = "/usr/sbin/policy-rc.d";
  await must(node, `printf '#!/bin/sh\\nexit 101\\n' > ${path} && chmod 755 ${path}`);
}

async function install(node: Node, packages: readonly string[]): Promise<void> {
  const start = performance.now();
  await must(
    node,
    `export DEBIAN_FRONTEND=noninteractive; apt-get update -q && apt-get install --no-install-recommends -y -q ${packages.join(" ")}`,
  );
  say(`plain install on ${node.name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

async function must(node: Node, command: string): Promise<void> {
  const { code, stdout, stderr } = await node.ssh(command);
  if (code !== 0) throw new Error(`${node.name}: apt ended with ${code}\n${(stdout + stderr).slice(-2000)}`);
}
