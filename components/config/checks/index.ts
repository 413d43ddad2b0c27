import { hostKeys, secrets } from "./access.ts";
import { backends, lvmDisks, volumesWanted } from "./block-storage.ts";
import type { Check } from "./check.ts";
import { distribution } from "./distribution.ts";
import { balancedEndpoints, endpointAddresses, endpointCertificate, publicAddresses } from "./endpoints.ts";
import { instanceNetwork, physicalNetworks, sharedInterfaces, tunnelAddresses, uplinks } from "./interfaces.ts";
import { networksAndNodes, networksApart, subnets } from "./networks.ts";
import { balancersImage, balancersNetwork, balancersRole, balancersWanted } from "./load-balancing.ts";
import { demoNetwork, mechanismRelease, mechanismTypes, tags, tenantTypes, tunnels, vlanRanges } from "./networking.ts";
import { nodeAddresses, nodeNames, roles } from "./nodes.ts";
import { objectStorage, storageDevices } from "./object-storage.ts";
import {
  genericDriver,
  serviceInstanceAddress,
  shareBackends,
  shareNodes,
  sharesWanted,
} from "./shared-file-systems.ts";
import { serviceNames, telemetrySettings, timeServers } from "./services.ts";
import { demoNames, flavorNames, imageSource, instance } from "./tenancy.ts";

/** Everything that is checked between values, in the order in which it is reported. */
export const CHECKS: readonly Check[] = [
  secrets,
  nodeNames,
  nodeAddresses,
  roles,
  hostKeys,
  uplinks,
  sharedInterfaces,
  physicalNetworks,
  tunnelAddresses,
  subnets,
  networksApart,
  networksAndNodes,
  tags,
  tenantTypes,
  distribution,
  mechanismRelease,
  mechanismTypes,
  vlanRanges,
  tunnels,
  demoNetwork,
  balancedEndpoints,
  endpointAddresses,
  publicAddresses,
  endpointCertificate,
  serviceNames,
  volumesWanted,
  backends,
  lvmDisks,
  sharesWanted,
  shareBackends,
  genericDriver,
  serviceInstanceAddress,
  shareNodes,
  storageDevices,
  objectStorage,
  telemetrySettings,
  balancersWanted,
  balancersRole,
  balancersNetwork,
  balancersImage,
  imageSource,
  flavorNames,
  demoNames,
  instance,
  instanceNetwork,
  timeServers,
];
