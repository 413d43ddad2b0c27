/** `npm run lab`: the verbs. */
import { Lab } from "./lab.ts";
const [verb, ...args] = process.argv.slice(2);
const lab = await Lab.open();
if (verb === "nodes") await lab.ensureNodes();
else if (verb === "down") await lab.remove();
else if (verb === "reset") { await lab.discardNodes(); await lab.ensureNodes(); }
else if (verb === "reboot") await lab.node(args[0]!).reboot();
else if (verb === "stop") await lab.node(args[0]!).stop();
else if (verb === "start") await lab.node(args[0]!).start();
else if (verb === "ssh") { const n = lab.node(args[0]!); const { attempt } = await import("./run.ts"); process.exit((await attempt([...n.sshCommand, ...args.slice(1)], {terminal: true})).code); }
