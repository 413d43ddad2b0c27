import type { Service } from "../../model/service.ts";
import { PORTS } from "../../model/site.ts";
import { listens, run } from "../../node/plan.ts";
import { dropIn } from "../oslo.ts";
import { backendSections, backendsOn, cephFiles, SERVICE_KEY, serviceInstanceOf, volumeGroups } from "./backends.ts";
import { manilaFiles, manilaPasswords, manilaSecrets } from "./common.ts";
import { keyPair } from "./key.ts";

/** The secret from which the service instance's key is made. */
export const SERVICE_KEY_SECRET = "manila-service-instance";

/** Where the shares of back ends by LVM are mounted on their node. */
const MOUNTS = "/var/lib/manila/mnt";

const SSH = 22;

/** How long the service instance may take until it lets in: on an emulated processor, a minute. */
const PATIENCE = 600;

/** Where shares are made. */
export const manilaShare: Service = {
  name: "manila-share",
  roles: ["shared-file-system"],
  // The API's first version. By this entry, and no other, the dashboard's pages know that there are shares.
  catalog: {
    type: "share",
    name: "manila-v1",
    description: "OpenStack Shared File Systems, version 1",
    port: PORTS.sharedFileSystem,
    path: "/v1/$(project_id)s",
  },
  passwords: manilaPasswords,
  // With another key nobody could log in to the instance that is there, and its shares would be out of reach.
  lasting: [SERVICE_KEY_SECRET],
  deploy(site, node) {
    const { manilaShare: share, nfsServer, lvm } = site.platform;
    const backends = backendsOn(site, node);
    const generic = backends.some(({ driver }) => driver === "generic");
    const groups = volumeGroups(backends);
    return {
      packages: [...share.packages, ...(groups.length > 0 ? [...lvm.packages, ...nfsServer.packages] : [])],
      ports: groups.length > 0 ? [PORTS.nfs] : [],
      leftovers: ["/etc/manila"],
      files: [
        ...manilaFiles(site, node),
        dropIn(site, "manila", backendSections(site, node), "12-backends", [share.unit]),
      ],
      secretFiles: [
        manilaSecrets(site),
        ...(generic
          ? [
              {
                path: SERVICE_KEY,
                content: (secrets: (name: string) => string) => keyPair(secrets(SERVICE_KEY_SECRET)).privateKey,
                group: "manila",
                mode: "0640",
                readBy: [share.unit],
              },
            ]
          : []),
      ],
      start: [
        // What somebody else provides.
        ...cephFiles(backends).map((path) => run(["test", "-e", path])),
        ...groups.map((name) => run(["vgs", name])),
        // Shares in a volume group outlive the cloud, and nothing may be removed through their mounts.
        ...(groups.length > 0
          ? [run(["mkdir", "-p", MOUNTS], { unless: `test -d ${MOUNTS}`, undo: unmountShares })]
          : []),
        ...(groups.length > 0 ? [{ unit: nfsServer.unit }] : []),
        ...(generic ? [listens(serviceInstanceOf(site.config)!.address, SSH, PATIENCE)] : []),
        { unit: share.unit },
      ],
    };
  },
};

/** Prints the exports of these shares, as `exportfs -u` takes them, and none of what else the node exports. */
export const OWN_EXPORTS = `sed -nE 's#^(${MOUNTS}/[^[:space:]]*)[[:space:]]+([^(]*)[(].*#\\2:\\1#p' /var/lib/nfs/etab`;

const unmountShares =
  `${OWN_EXPORTS} | xargs -r -n 1 exportfs -u; ` + `findmnt -rno TARGET | grep '^${MOUNTS}/' | xargs -r umount`;
