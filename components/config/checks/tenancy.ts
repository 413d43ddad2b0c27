import { absent, type Draft } from "../draft.ts";
import { nearest } from "../nearest.ts";
import { type Path, problem, type Problem } from "../problem.ts";
import type { Stack } from "../schema.ts";
import { type Check, hasDemoNetwork, repeated } from "./check.ts";

/** Users and projects that the installation makes for its own use. */
const RESERVED_USERS = ["admin", "keystone", "glance", "placement", "nova", "neutron", "swift", "octavia", "manila"];
const RESERVED_PROJECTS = ["admin", "service"];

/** The image comes from one place, and a download is compared with what it should be. */
export const imageSource: Check = function* (stack, { fileExists }) {
  if (stack.image !== undefined) {
    yield* sourceOf(stack.image, ["image"], fileExists);
  }
};

/** Of an image's source: one place, and a checksum exactly where it is a download. */
export function* sourceOf(
  image: Draft<Pick<Stack["image"], "url" | "file" | "checksum">>,
  path: Path,
  fileExists: (path: string) => boolean,
): Iterable<Problem> {
  const { url, file, checksum } = image;
  if (url !== undefined && file !== undefined) {
    yield problem(path, "has both a url and a file", "give one of them");
  } else if (absent(image, "url") && absent(image, "file")) {
    yield problem(path, "has neither url nor file", "give one of them");
  }
  if (!absent(image, "url") && absent(image, "checksum")) {
    yield problem([...path, "checksum"], "is missing for the url", 'give the published one, like "sha256:..."');
  }
  if (file !== undefined && url === undefined && checksum !== undefined) {
    yield problem(
      [...path, "checksum"],
      "is of a download, and there is none",
      "leave it out: a file is taken as it is",
    );
  }
  if (file !== undefined && !fileExists(file)) {
    yield problem([...path, "file"], `"${file}" is no file that can be read`, "give its path on this machine");
  }
}

/** Flavors have names of their own. */
export const flavorNames: Check = (stack) =>
  repeated(
    (stack.flavors ?? []).map((flavor, index) => ({
      key: flavor?.name,
      path: ["flavors", index, "name"],
      owner: flavor?.name ?? "",
    })),
    (owner) => `"${owner}" is also the name of another flavor`,
    "give each its own",
  );

/** The demo project and its user are none of those that run the cloud. */
export const demoNames: Check = function* (stack) {
  const { demo } = stack;
  const right = 'take another, like "demo": this one runs the cloud itself';
  if (demo?.user !== undefined && RESERVED_USERS.includes(demo.user)) {
    yield problem(["demo", "user"], `"${demo.user}" is a user of the cloud itself`, right);
  }
  if (demo?.project !== undefined && RESERVED_PROJECTS.includes(demo.project)) {
    yield problem(["demo", "project"], `"${demo.project}" is a project of the cloud itself`, right);
  }
};

/** The test instance is made of things that exist, and fits into its flavor. */
export const instance: Check = function* (stack) {
  if (!stack.instance?.enabled) {
    return;
  }
  if (stack.demo?.enabled === false) {
    const right = "set instance.enabled to false as well, or demo.enabled to true";
    yield problem(["instance", "enabled"], "needs the demo project, which is off", right);
  }
  const asked = (key: "flavor" | "network" | "image", names: Parameters<typeof namesOne>[3]) =>
    namesOne(["instance", key], key, stack.instance?.[key], names);
  yield* asked(
    "flavor",
    stack.flavors?.map((flavor) => flavor?.name),
  );
  yield* asked("network", [
    ...(stack.providerNetworks?.map((network) => network?.name) ?? [undefined]),
    ...(hasDemoNetwork(stack) ? [stack.demo?.network?.name] : []),
  ]);
  yield* asked("image", [stack.image?.name]);
  yield* fits(stack);
};

/** What is asked for by its name is in the file, as far as that can be read. */
export function* namesOne(
  path: Path,
  kind: string,
  asked: string | undefined,
  names: readonly (string | undefined)[] = [undefined],
): Iterable<Problem> {
  const readable = names.filter((name) => name !== undefined);
  if (asked === undefined || readable.length < names.length || readable.includes(asked)) {
    return;
  }
  const meant = nearest(asked, readable);
  const right = meant === undefined ? `there is: ${readable.join(", ")}` : `did you mean "${meant}"?`;
  yield problem(path, `"${asked}" is the name of no ${kind} in this file`, right);
}

function* fits({ flavors = [], image, instance: asked }: Draft<Stack>): Iterable<Problem> {
  const flavor = flavors.find((candidate) => asked?.flavor === undefined || candidate?.name === asked.flavor);
  const { name = "", ramMiB, diskGiB } = flavor ?? {};
  const { minRamMiB, minDiskGiB } = image ?? {};
  if (ramMiB !== undefined && minRamMiB !== undefined && ramMiB < minRamMiB) {
    const wrong = `"${name}" has ${ramMiB} MiB of memory, but the image needs ${minRamMiB}`;
    yield problem(["instance", "flavor"], wrong, "choose a larger flavor");
  }
  if (diskGiB !== undefined && minDiskGiB !== undefined && diskGiB > 0 && diskGiB < minDiskGiB) {
    const wrong = `"${name}" has a disk of ${diskGiB} GiB, but the image needs ${minDiskGiB}`;
    yield problem(["instance", "flavor"], wrong, "choose a larger flavor");
  }
}
