import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Service } from "../../model/service.ts";
import type { Site } from "../../model/site.ts";
import type { NodeFile } from "../../node/files.ts";
import { claim, run, type Task } from "../../node/plan.ts";
import { AMPHORA_TAG } from "../../model/networks.ts";
import { program } from "../oslo.ts";

/** Where images are built, each in a directory of its name. */
const DIRECTORY = "/var/cache/stackwright-amphora";

const BUILDER: NodeFile = {
  path: "/usr/local/share/stackwright/octavia-build-image.sh",
  content: readFileSync(new URL("build-image.sh", import.meta.url), "utf8"),
  readBy: [],
};
const uploader = program("octavia-image", new URL("image.py", import.meta.url));

/** The image by name: what it is built of, and how often that was asked for. */
function nameOf({ platform, config }: Site): string {
  const hash = createHash("sha256").update(BUILDER.content);
  hash.update(JSON.stringify([platform.distribution, platform.amphoraImage.contents, config.loadBalancing.build]));
  return `amphora-${hash.digest("hex").slice(0, 12)}`;
}

/**
 * Builds the image of balancers' instances, of packages from the node's own sources. It takes minutes, asks nobody, and
 * nothing waits for it but what directs balancers.
 */
export const amphoraImage: Service = {
  name: "octavia-image",
  roles: ["octavia-worker"],
  deploy(site) {
    const { packages, contents } = site.platform.amphoraImage;
    return {
      packages,
      leftovers: [DIRECTORY],
      files: [BUILDER],
      start: [
        claim("path", DIRECTORY),
        run(["bash", BUILDER.path, `${DIRECTORY}/${nameOf(site)}`, ...contents], { timeout: 3600 }),
      ],
    };
  },
};

/** Gives the built image to Glance, as Octavia's account. Where the stack file brings an image, there is nothing to give. */
export const upload = {
  files: ({ config }: Site): NodeFile[] => (config.loadBalancing.image === undefined ? [uploader] : []),
  start: (site: Site): Task[] =>
    site.config.loadBalancing.image === undefined
      ? [
          run(["python3", uploader.path, nameOf(site), DIRECTORY, AMPHORA_TAG], {
            as: "octavia",
            // When the cloud goes, Glance may be gone before, and with it the image.
            undo: `runuser -u octavia -- timeout 60 python3 ${uploader.path} remove || true`,
          }),
        ]
      : [],
};
