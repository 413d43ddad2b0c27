import { hostKeys, secrets } from "./access.ts";
import type { Check } from "./check.ts";
import { networksAndNodes, networksApart, subnets } from "./networks.ts";
import { nodeAddresses, nodeInterfaces, nodeNames, roles } from "./nodes.ts";
import { serviceNames, timeServers } from "./services.ts";
import { demoNames, flavorNames, imageSource, instance } from "./tenancy.ts";

/** Everything that is checked between values, in the order in which it is reported. */
export const CHECKS: readonly Check[] = [
  secrets,
  nodeNames,
  nodeAddresses,
  roles,
  hostKeys,
  nodeInterfaces,
  subnets,
  networksApart,
  networksAndNodes,
  serviceNames,
  imageSource,
  flavorNames,
  demoNames,
  instance,
  timeServers,
];
