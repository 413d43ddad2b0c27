/** The part of the stack file that says what load balancers are made of. */
import { z } from "zod";
import { cidrFormat } from "./formats.ts";
import { image } from "./offer.ts";
import { text } from "./text.ts";

/** Default of the network between the health manager and the balancers' instances. */
const MANAGEMENT = "172.31.100.0/24";

export const loadBalancing = z
  .strictObject({
    managementCidr: text(cidrFormat)
      .default(MANAGEMENT)
      .describe(
        "The network by which Octavia directs its balancers' instances, two addresses for each at most: a project's network, " +
          "in which the node with the role `octavia-worker` has an address.",
      ),
    vcpus: z.int().min(1).max(512).default(1).describe("Virtual processors of a balancer's instance."),
    ramMiB: z
      .int()
      .min(256)
      .max(16_777_216)
      .default(512)
      .describe(
        "Memory of a balancer's instance, in MiB; of the image that is built here, 170 are taken without load.",
      ),
    diskGiB: z.int().min(2).max(65_536).default(2).describe("Root disk of a balancer's instance, in GiB."),
    image: image
      .pick({ url: true, checksum: true, file: true, format: true })
      .optional()
      .describe("Image of the balancers' instances, with Octavia's agent. Default: one is built on the node."),
    build: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(1)
      .describe(
        "A counter: raising it builds the image anew, of today's packages. Balancers get it when they fail over or are made.",
      ),
  })
  .prefault({})
  .describe("What load balancers are made of, if `octavia` is among the services and networks are not by `ovn`.");
