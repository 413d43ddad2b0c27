import { z } from "zod";

/** How the cloud is measured, where `services` has it. */
export const telemetry = z.strictObject({
  interval: z
    .int()
    .min(10)
    .max(3600)
    .default(300)
    .describe(
      "Seconds between two looks at instances and images, and between two points of what is kept of them. " +
        "A metric keeps the interval that it began with.",
    ),
});
