/** What a preview says that the `up` will touch, by the names by which {@link Touched} tells what it did touch. */

interface State {
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** One step of `pulumi preview --json`. */
export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: State;
  readonly newState?: State;
}

export interface Prediction {
  readonly files: readonly string[];
  readonly units: readonly string[];
  /** "kind id"; an object that is still to be made has its URN in place of an id. */
  readonly objects: readonly string[];
  /** "node:package" as asked for; what those bring along is not named. */
  readonly packages: readonly string[];
  /** Lines of plans that came, changed or went, other than units': work done once. */
  readonly work: readonly string[];
}

/** Kinds of API objects by Pulumi's type. */
const KINDS: Readonly<Record<string, string>> = {
  "openstack:identity/project:Project": "project",
  "openstack:identity/user:User": "user",
  "openstack:identity/roleAssignment:RoleAssignment": "assignment",
  "openstack:identity/serviceV3:ServiceV3": "service",
  "openstack:identity/endpointV3:EndpointV3": "endpoint",
  "openstack:compute/flavor:Flavor": "flavor",
  "openstack:compute/instance:Instance": "instance",
  "openstack:compute/keypair:Keypair": "key pair",
  "openstack:images/image:Image": "image",
  "openstack:networking/network:Network": "network",
  "openstack:networking/subnet:Subnet": "subnet",
  "openstack:networking/secGroup:SecGroup": "group",
  "openstack:networking/secGroupRule:SecGroupRule": "rule",
};

const UNCHANGED = new Set(["same", "read", "refresh"]);

/** "kind id" of an API object of the state, or undefined for a resource that is none. */
export function objectName(type: string, id: string): string | undefined {
  const kind = KINDS[type];
  // The provider's id of an assignment begins with a domain, which ours never have.
  return kind && `${kind} ${kind === "assignment" ? id.split("/").slice(1).join("/") : id}`;
}

/**
 * Reads the steps of a preview. Pure.
 * @param nodes names of the nodes; a command's name begins with its node's
 */
export function predict(steps: readonly PreviewStep[], nodes: readonly string[]): Prediction {
  const changes = steps.filter(({ op }) => !UNCHANGED.has(op));
  const found = {
    files: [] as string[],
    units: [] as string[],
    objects: [] as string[],
    packages: [] as string[],
    work: [] as string[],
  };
  for (const { urn, oldState, newState } of changes) {
    const type = (newState ?? oldState)?.type ?? "";
    const object = objectName(type, oldState?.id ?? urn);
    if (object !== undefined) found.objects.push(object);
    if (type !== "command:remote:Command") continue;

    const step = urn.split("::").at(-1) ?? "";
    const node = nodes.find((name) => step.startsWith(`${name}-`)) ?? step;
    const on = (names: Iterable<string>): string[] => [...names].map((name) => `${node}:${name}`);
    const [before, after] = [oldState?.inputs, newState?.inputs].map((inputs) => ({
      command: textOf(inputs?.create),
      stdin: textOf(inputs?.stdin),
    })) as [Input, Input];
    const verb = /stackwright (\w+)/.exec(after.command || before.command)?.[1];
    if (verb === "furnish") {
      const changed = [...changedKeys(sectionsOf(before.stdin), sectionsOf(after.stdin))];
      found.files.push(...on(changed.filter((name) => name.startsWith("/"))));
      const packages = changedKeys(linesOf(packagesOf(before.stdin)), linesOf(packagesOf(after.stdin)));
      found.packages.push(...on(packages));
    }
    if (verb === "apply") {
      const changed = [...changedKeys(linesOf(before.command), linesOf(after.command))];
      const units = changed.filter((line) => line.startsWith("unit ")).map((line) => line.split(" ")[1] ?? "");
      found.units.push(...on(new Set(units.map((unit) => (unit.includes(".") ? unit : `${unit}.service`)))));
      found.work.push(...on(changed.filter((line) => !line.startsWith("unit "))));
    }
  }
  return found;
}

interface Input {
  readonly command: string;
  readonly stdin: string;
}

/** The list of packages in a node's furnishing. */
function packagesOf(stdin: string): string {
  return /^==> @packages\n([\s\S]*?)(?=^==> |$(?![\s\S]))/m.exec(stdin)?.[1] ?? "";
}

function textOf(input: unknown): string {
  return typeof input === "string" ? input : "";
}

/** Files of a text of sections by path: header and content. */
function sectionsOf(text: string): Map<string, string> {
  const sections = text.split(/^==> /m).slice(1);
  return new Map(sections.map((section) => [section.split(/[ \n]/)[0] ?? "", section]));
}

/** The lines of a plan or a list; one that changes counts as an old and a new one. */
function linesOf(text: string): Map<string, string> {
  const lines = text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("stackwright ") && !/^(PLAN|\)")$/.test(line));
  return new Map(lines.map((line) => [line, line]));
}

/** Keys whose value differs between two maps. */
function changedKeys(before: Map<string, string>, after: Map<string, string>): Set<string> {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return new Set([...keys].filter((key) => before.get(key) !== after.get(key)));
}
