import { Cloud } from "./components/cloud.ts";
import { readConfig } from "./components/config/read.ts";

const cloud = new Cloud("cloud", readConfig());

export const { identityUrl, endpoints, dashboardUrl, consoleUrl } = cloud;
export const { instanceAddress, cloudsYaml, adminOpenrc, demoOpenrc } = cloud;
