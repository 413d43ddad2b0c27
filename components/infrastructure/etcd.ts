import { listens } from "../node/plan.ts";
import type { Service } from "../model/service.ts";
import { PORTS } from "../model/site.ts";

/** The key-value store for coordination between services. */
export const etcd: Service = {
  name: "etcd",
  roles: ["controller"],
  deploy(site, node) {
    const { packages, unit, conf } = site.platform.etcd;
    const client = `http://${node.address}:${PORTS.etcd}`;
    const peer = `http://${node.address}:${PORTS.etcdPeer}`;
    return {
      packages,
      ports: [PORTS.etcd, PORTS.etcdPeer],
      leftovers: ["/var/lib/etcd/default"],
      files: [
        {
          path: conf,
          content: [
            `ETCD_NAME="${node.name}"`,
            `ETCD_DATA_DIR="/var/lib/etcd/default"`,
            `ETCD_LISTEN_CLIENT_URLS="${client}"`,
            `ETCD_ADVERTISE_CLIENT_URLS="${client}"`,
            `ETCD_LISTEN_PEER_URLS="${peer}"`,
            `ETCD_INITIAL_ADVERTISE_PEER_URLS="${peer}"`,
            `ETCD_INITIAL_CLUSTER="${node.name}=${peer}"`,
            `ETCD_INITIAL_CLUSTER_STATE="new"`,
            `ETCD_INITIAL_CLUSTER_TOKEN="stackwright"`,
          ].join("\n"),
        },
      ],
      start: [{ unit }, listens(node.address, PORTS.etcd)],
    };
  },
};
