import { expect, test } from "vitest";
import { predict, type PreviewStep } from "../lab/support/prediction.ts";

const urn = (type: string, name: string): string => `urn:pulumi:lab::stackwright::${type}::${name}`;

function command(name: string, before: Record<string, string>, after: Record<string, string>): PreviewStep {
  const type = "command:remote:Command";
  return { op: "update", urn: urn(type, name), oldState: { type, inputs: before }, newState: { type, inputs: after } };
}

const nodes = ["controller", "compute1"];

test("files are told by their sections, whether changed, new or gone", () => {
  const create = "stackwright furnish controller-config";
  const step = command(
    "controller-config",
    {
      create,
      stdin: "==> /etc/a root:root 0644\nworkers = 2\n==> /etc/b root:root 0644\nb\n==> /etc/c root:root 0644\nc\n",
    },
    {
      create,
      stdin: "==> /etc/a root:root 0644\nworkers = 3\n==> /etc/b root:root 0644\nb\n==> /etc/d root:root 0644\nd\n",
    },
  );
  expect(predict([step], nodes).files).toEqual(["controller:/etc/a", "controller:/etc/c", "controller:/etc/d"]);
});

test("a file whose mode changes is touched", () => {
  const create = "stackwright furnish compute1-config";
  const step = command(
    "compute1-config",
    { create, stdin: "==> /etc/a root:root 0644\na\n" },
    { create, stdin: "==> /etc/a root:root 0640\na\n" },
  );
  expect(predict([step], nodes).files).toEqual(["compute1:/etc/a"]);
});

test("units are told by the plan's lines, other lines are work", () => {
  const plan = (digest: string, region: string): string =>
    `stackwright apply controller-x "$(cat <<'PLAN'\nunit nova-api ${digest}\nunit nova-conductor 1\nrun -- boot ${region}\nPLAN\n)"`;
  const step = command("controller-x", { create: plan("1", "here") }, { create: plan("2", "there") });
  expect(predict([step], nodes)).toMatchObject({
    units: ["controller:nova-api.service"],
    work: ["controller:run -- boot here", "controller:run -- boot there"],
  });
});

test("objects of the API are told by kind and id; what does not change is not told", () => {
  const type = "openstack:networking/subnet:Subnet";
  const state = { type, id: "42" };
  const steps = [
    { op: "update", urn: urn(type, "one"), oldState: state, newState: state },
    { op: "same", urn: urn(type, "two"), oldState: state, newState: state },
    {
      op: "create",
      urn: urn("openstack:compute/flavor:Flavor", "m1.more"),
      newState: { type: "openstack:compute/flavor:Flavor" },
    },
  ];
  expect(predict(steps, nodes).objects).toEqual([
    "subnet 42",
    `flavor ${urn("openstack:compute/flavor:Flavor", "m1.more")}`,
  ]);
});
