/** What a design of networks costs: how long until its first packet from outside, and what passes between two hypervisors. */
import { join } from "node:path";
import { type LabDescription, standardLab } from "../lab/description.ts";
import { Lab } from "../lab/lab.ts";
import { checkout } from "../lab/places.ts";
import { CommandFailed } from "../lab/run.ts";
import type { Figures } from "./figures.ts";
import { up } from "./up.ts";

/** The clouds that are built, and the types of networks that are measured on each. */
const clouds = [
  { name: "flat", networking: {}, types: ["flat"] },
  { name: "vxlan", networking: { tenantTypes: ["vxlan", "gre"] }, types: ["vxlan", "gre"] },
  { name: "geneve", networking: { mechanism: "ovn", tenantTypes: ["geneve"] }, types: ["geneve"] },
] as const;

/** Measures each cloud on fresh nodes: a controller and two computes. @throws CommandFailed naming what failed */
export async function networks(name: string): Promise<Figures> {
  let figures: Figures = {};
  for (const { name: cloud, networking, types } of clouds) {
    const lab = await Lab.open(description(name, networking));
    await lab.reset();
    const { figures: built } = await up(lab);
    figures = { ...figures, [`networks.${cloud}.seconds`]: built["up.seconds"]!, ...(await passing(lab, types)) };
  }
  return figures;
}

/** The lab with two computes; each node has an interface of its own for tunnels. */
function description(name: string, networking: object): LabDescription {
  const lab = standardLab(name, 2);
  const interfaces = { management: "host0", provider: "prov0", tunnel: "tunnel0" };
  const nodes = lab.nodes.map((node) => ({
    ...node,
    stack: { tunnelAddress: `${node.address.replace("10.20.", "10.30.")}/24` },
  }));
  return { ...lab, nodes, config: { interfaces, networking, services: [] } };
}

/** What passes between instances, asked inside the lab's network, where the cloud's API answers. */
async function passing(lab: Lab, types: readonly string[]): Promise<Figures> {
  const program = ["node", "--import", "tsx", "bench/passing.ts", ...types];
  const result = await lab.exec(program, { cwd: checkout, env: { STACKWRIGHT_LAB: lab.name } });
  if (result.code !== 0) throw new CommandFailed([join("bench", "passing.ts"), ...types], result);
  return JSON.parse(result.stdout) as Figures;
}
