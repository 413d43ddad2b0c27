/** Nothing: balancers go before the service does. Its keys and its certificates stay. */
import type { Switchable } from "./index.ts";

export const octavia: Switchable = {
  service: "octavia",
  settings: "loadBalancing",
  words: ["octavia", "amphora", "o-hm0"],
  ports: [9876, 5555],
  types: ["load-balancer"],
  databases: { octavia: "flavor_profile" },
  data: /^\/etc\/octavia(\/certs(\/|$)|$)/,
  keep: () => Promise.resolve({ check: () => Promise.resolve(), remove: () => Promise.resolve() }),
};
