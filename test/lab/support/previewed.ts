/** An `up`, and what its preview said of it. */
import type { Cloud } from "./cloud.ts";
import { predict, type Prediction, type PreviewStep } from "./prediction.ts";
import { moment, touched, type Touched } from "./trace.ts";

/** @returns what the `up` touched, and what the preview named. @throws UpFailed */
export async function previewedUp(cloud: Cloud, name: string): Promise<[Touched, Prediction]> {
  const preview = JSON.parse(await cloud.pulumi(["preview", "--json"])) as { steps: PreviewStep[] };
  const names = cloud.lab.nodes.map((node) => node.name);
  const before = await moment(cloud, { times: false });
  await cloud.up(name);
  return [touched(before, await moment(cloud, { times: false })), predict(preview.steps, names)];
}
