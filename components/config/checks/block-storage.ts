import { absent } from "../draft.ts";
import { problem } from "../problem.ts";
import { type Check, repeated } from "./check.ts";

/** What each driver asks for, and what it has no use for. */
const KEYS = {
  nfs: { needs: ["shares"], allows: ["mountOptions"] },
  lvm: { needs: ["volumeGroup"], allows: [] },
} as const;

/** Volumes are kept somewhere where they are wanted, and nowhere else. */
export const volumesWanted: Check = function* ({ services, blockStorage }) {
  const wanted = services?.includes("cinder");
  const count = blockStorage?.backends?.length;
  const path = ["blockStorage", "backends"];
  if (wanted === true && count === 0) {
    yield problem(path, "is empty, but the service cinder needs one", "give a back end with its driver, nfs or lvm");
  }
  if (wanted === false && count !== undefined && count > 0) {
    yield problem(path, "is given, but nothing uses it", 'add "cinder" to services, or leave it out');
  }
};

/** Back ends: each with what its driver asks for, and nothing of another's. */
export const backends: Check = function* ({ blockStorage }) {
  const given = blockStorage?.backends ?? [];
  for (const [index, backend] of given.entries()) {
    if (backend?.driver === undefined) {
      continue;
    }
    const path = ["blockStorage", "backends", index];
    const { needs, allows } = KEYS[backend.driver];
    for (const key of needs) {
      if (absent(backend, key) || (key === "shares" && backend.shares?.length === 0)) {
        yield problem([...path, key], `is missing, which the driver ${backend.driver} needs`, "give it");
      }
    }
    for (const key of ["shares", "mountOptions", "volumeGroup"] as const) {
      if (!absent(backend, key) && ![...needs, ...allows].some((own) => own === key)) {
        yield problem([...path, key], `is of no use to the driver ${backend.driver}`, "leave it out");
      }
    }
  }
  yield* repeated(
    given.map((backend, index) => ({
      key: backend?.name?.toLowerCase(),
      path: ["blockStorage", "backends", index, "name"],
      owner: backend?.name ?? "",
    })),
    (owner) => `is also the name of ${owner}`,
    "give each back end a name of its own",
  );
  yield* repeated(
    given.flatMap((backend, index) =>
      (backend?.shares ?? []).map((share, place) => ({
        key: share,
        path: ["blockStorage", "backends", index, "shares", place],
        owner: backend?.name ?? "another back end",
      })),
    ),
    (owner) => `is also a share of ${owner}`,
    "give each share to one back end",
  );
};

/** LVM on a storage node must not look into the volumes of guests; which disks are the node's own only its operator knows. */
export const lvmDisks: Check = function* ({ blockStorage }) {
  const lvm = blockStorage?.backends?.some((backend) => backend?.driver === "lvm");
  if (lvm && (absent(blockStorage, "disks") || blockStorage?.disks?.length === 0)) {
    const right = "name every disk with a volume group of the nodes, such as /dev/sdb: LVM rejects all others";
    yield problem(["blockStorage", "disks"], "is missing, which a back end by lvm needs", right);
  }
};
