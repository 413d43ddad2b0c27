/** What keepalived is told: which addresses are on one of the nodes, and on which. Pure. */
import type { NodeConfig } from "../../config/schema.ts";
import { virtualAddresses } from "../../model/endpoints.ts";
import type { Site } from "../../model/site.ts";

/** A number of 1 to 255. Only peers are listened to, so that a neighbour's may be the same. */
const ROUTER = 51;

/**
 * The whole of keepalived.conf. One node by itself needs no agreement with others, and has its addresses by the same way.
 *
 * The addresses move together: an answer would not come back to whom it was asked by on another one.
 */
export function keepalivedConf(site: Site, node: NodeConfig, haproxy: string): string {
  const balancers = site.config.nodes.filter(({ roles }) => roles.includes("loadbalancer"));
  const peers = balancers.filter(({ name }) => name !== node.name).map(({ address }) => address);
  const place = balancers.findIndex(({ name }) => name === node.name);
  const management = node.managementInterface ?? "@{management_interface}";
  const addresses = virtualAddresses(site.config).map(
    (virtual) => `${virtual.address}/32 dev ${virtual.interface ?? management}`,
  );
  return `global_defs {
    router_id ${node.name}
    enable_script_security
    script_user root
}

vrrp_script haproxy {
    script "/usr/bin/systemctl --quiet is-active ${haproxy}"
    interval 2
    fall 2
    rise 1
}

vrrp_instance stackwright {
    # Who has the addresses keeps them, also when one that comes before is back.
    state BACKUP
    nopreempt
    interface ${management}
    virtual_router_id ${ROUTER}
    priority ${200 - place}
    advert_int 1
${peers.length === 0 ? "" : `    unicast_src_ip ${node.address}\n    unicast_peer {\n${lines(peers)}    }\n`}    virtual_ipaddress {
${lines(addresses)}    }
    track_script {
        haproxy
    }
}
`;
}

function lines(words: readonly string[]): string {
  return words.map((word) => `        ${word}\n`).join("");
}
