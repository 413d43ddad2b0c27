import { problem } from "../problem.ts";
import { DISTRIBUTIONS, type Release, RELEASES } from "../releases.ts";
import type { Check } from "./check.ts";

/** The distribution carries the release, and its packages can be installed. */
export const distribution: Check = function* ({ distribution: name, release }) {
  if (name === undefined || release === undefined) {
    return;
  }
  const { distributions }: Release = RELEASES[release];
  const possible = distributions.filter((one) => DISTRIBUTIONS[one].installer === "apt");
  const right = `take ${possible.map((one) => `"${one}"`).join(" or ")}`;
  if (!distributions.includes(name)) {
    yield problem(["distribution"], `"${name}" has no packages of OpenStack ${release}`, right);
  } else if (!possible.includes(name)) {
    yield problem(
      ["distribution"],
      `packages by ${DISTRIBUTIONS[name].installer}, as on "${name}", are not implemented`,
      right,
    );
  }
};
