import { z } from "zod";
import type { Format } from "./formats.ts";

/** A text of the given form. Its fault travels as the issue's params, so that the report can say what would be right. */
export const text = (format: Format) =>
  z.string().superRefine((value, context) => {
    const fault = format(value);
    if (fault !== undefined) {
      context.addIssue({ code: "custom", params: fault });
    }
  });
