import { run, type Task } from "../node/plan.ts";
import { program } from "./oslo.ts";

/** Makes volume types and share types. */
export const typeProgram = program("back-end-type", new URL("back_end_type.py", import.meta.url));

/**
 * A type of its name for each back end of a project, open to every project of the cloud; it goes with the back end, unless
 * there are volumes or shares of it. When the project's API answers.
 */
export function backEndTypes(project: "cinder" | "manila", backends: readonly { readonly name: string }[]): Task[] {
  const { path } = typeProgram;
  return backends.map(({ name }) =>
    run(["python3", path, project, name], {
      as: project,
      // When the cloud goes, Keystone may be gone before.
      undo: `runuser -u ${project} -- timeout 60 python3 ${path} ${project} remove ${name} || true`,
    }),
  );
}
