import { expect, test } from "vitest";
import { packagesOf } from "../../bench/apt.ts";
import { standardLab } from "../../lab/description.ts";
import { publicKey } from "./config-sample.ts";

test("the plain install has the packages that the program installs", () => {
  const packages = packagesOf(standardLab("lab", 2), {
    controller: publicKey(1),
    compute1: publicKey(2),
    compute2: publicKey(3),
  });
  expect([...packages.keys()]).toEqual(["controller", "compute1", "compute2"]);
  expect(packages.get("controller")).toEqual(expect.arrayContaining(["mariadb-server", "keystone", "nova-api"]));
  expect(packages.get("compute1")).toEqual(expect.arrayContaining(["nova-compute", "openvswitch-switch"]));
  expect(packages.get("compute1")).toEqual(packages.get("compute2"));
  for (const names of packages.values()) expect(new Set(names).size).toBe(names.length);
});
