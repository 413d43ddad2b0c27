import * as pulumi from "@pulumi/pulumi";
import { Cloud } from "./components/cloud.ts";
import { readConfig } from "./components/config/read.ts";
import { caution } from "./components/config/releases.ts";
import { refuseImpossible, toRemember } from "./components/config/running.ts";

// The SDK takes a stack trace per resource; mapping each one to its source costs a third of a large preview, and tsx keeps
// the lines as they are.
process.setSourceMapsEnabled(false);
Reflect.deleteProperty(Error, "prepareStackTrace");

const config = readConfig();
await refuseImpossible(config);
const warning = caution(config.distribution);
if (warning !== undefined) {
  await pulumi.log.warn(warning);
}
const cloud = new Cloud("cloud", config);

export const { identityUrl, endpoints, dashboardUrl, consoleUrl, caCertificate } = cloud;
export const { instanceAddress, cloudsYaml, adminOpenrc, demoOpenrc } = cloud;
/** The next update is compared with it. */
export const networking = toRemember(config);
