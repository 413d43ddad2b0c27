import type { Service } from "../../../model/service.ts";
import { readBy } from "../../../node/files.ts";
import { interfaceDriver } from "./driver.ts";
import { agentFiles, claimNamespaces, neutronSecrets } from "../common.ts";

/** Routers of projects' networks: addresses translated on the way out, floating addresses and forwarded ports on the way in. */
export const l3: Service = {
  name: "l3",
  roles: ["network"],
  passwords: ["rabbitmq"],
  deploy(site, node) {
    const { packages, unit } = site.platform.l3;
    return {
      packages,
      leftovers: ["/etc/neutron"],
      files: agentFiles(site, node, unit, {
        DEFAULT: interfaceDriver(site.config),
        agent: { extensions: "port_forwarding" },
      }),
      secretFiles: readBy([unit], [neutronSecrets(site)]),
      start: [...claimNamespaces("qrouter-"), { unit }],
    };
  },
};
