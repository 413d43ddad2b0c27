import { expect, test } from "vitest";
import { settingsOf, stackFileText } from "../../lab/stack-file.ts";

test("a stack file says what was written into it; one that is not there says nothing", () => {
  const config = { services: ["horizon", "telemetry"], telemetry: { interval: 60 }, debug: true };
  expect(settingsOf(stackFileText(config, "encryptionsalt: v1:abc"))).toEqual(config);
  expect(settingsOf("config:\n  stackwright:services:\n    - telemetry\n")).toEqual({ services: ["telemetry"] });
  expect([settingsOf(""), settingsOf("encryptionsalt: v1:abc\n")]).toEqual([{}, {}]);
});
