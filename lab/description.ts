/** A lab in one value: its name, the suite of its nodes and the nodes. */
import { z } from "zod";

/** The networks of a lab. A node has one interface on each; the machine's end of each is a bridge in the namespace. */
export const networks = [
  {
    name: "management",
    bridge: "labbr0",
    gateway: "10.20.0.1/24",
    interface: "host0",
    prefix: "vm-",
    mac: "02:53:57:00:00:00",
  },
  {
    name: "provider",
    bridge: "labbr1",
    gateway: "192.168.56.1/24",
    interface: "prov0",
    prefix: "vp-",
    mac: "02:53:57:00:00:01",
  },
  {
    name: "tunnel",
    bridge: "labbr2",
    gateway: "10.30.0.1/24",
    interface: "tunnel0",
    prefix: "vt-",
    mac: "02:53:57:00:00:02",
  },
] as const;

export const nodeSchema = z.strictObject({
  // The machine's end of a node's link is "vm-<name>", and an interface name has at most 15 characters.
  name: z.string().regex(/^[a-z][a-z0-9-]{0,11}$/, "a host name of at most 12 characters"),
  address: z
    .string()
    .regex(/^10\.20\.0\.([2-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-4])$/, "an address of 10.20.0.0/24"),
  /** None: a host that is there, and that no cloud is on yet. */
  roles: z.array(z.string()),
  /** Keys of the node in the stack file that are added to the lab's own. */
  stack: z.record(z.string(), z.unknown()).optional(),
});

export const labSchema = z
  .strictObject({
    /** Also in the names of the network namespace and of the Pulumi stack. */
    name: z.string().regex(/^[a-z][a-z0-9.-]{0,30}$/),
    suite: z.string().regex(/^[a-z]+$/),
    nodes: z.array(nodeSchema).min(1),
    /** Keys of the stack file, without namespace, that are added to the lab's own or replace them. */
    config: z.record(z.string(), z.unknown()).optional(),
  })
  .superRefine((lab, context) => {
    for (const key of ["name", "address"] as const) {
      const values = lab.nodes.map((node) => node[key]);
      if (new Set(values).size < values.length)
        context.addIssue({ code: "custom", message: `two nodes with one ${key}` });
    }
  });

export type NodeDescription = z.infer<typeof nodeSchema>;
export type LabDescription = z.infer<typeof labSchema>;

/**
 * The lab that `npm run lab` builds: one controller and one compute node.
 * @param name the lab's name
 * @param computes how many compute nodes
 */
export function standardLab(name = "lab", computes = 1): LabDescription {
  const compute = (index: number): NodeDescription => ({
    name: `compute${index}`,
    address: `10.20.0.${20 + index}`,
    roles: ["compute"],
  });
  return {
    name,
    suite: "trixie",
    nodes: [
      { name: "controller", address: "10.20.0.11", roles: ["controller"] },
      ...Array.from({ length: computes }, (_, index) => compute(index + 1)),
    ],
  };
}
