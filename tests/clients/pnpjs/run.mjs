// PnPjs 4: @pnp/sp, @pnp/graph and @pnp/nodejs, as their documentation uses them.
import { end, report } from "../steps.mjs";
import { english, norwegian } from "./connect.mjs";
import * as fields from "./fields.mjs";
import * as files from "./files.mjs";
import * as graph from "./graph.mjs";
import * as items from "./items.mjs";
import * as lists from "./lists.mjs";
import * as more from "./more.mjs";
import * as pages from "./pages.mjs";
import * as people from "./people.mjs";
import * as robust from "./robust.mjs";
import * as webs from "./webs.mjs";
import * as wide from "./wide.mjs";
import * as wideFiles from "./wide_files.mjs";
import * as wideGraph from "./wide_graph.mjs";

const parts = { webs, lists, fields, items, people, files, more, pages, graph, wide, wideFiles, wideGraph, robust };
const only = (process.env.PART || "").split(",").filter(Boolean);
await webs.makeSites();
for (const [name, part] of Object.entries(parts)) {
  if (only.length && !only.includes(name)) continue;
  try {
    await part.run(norwegian(), english());
  } catch (error) {
    report(`${name}: what its steps need`, false, error?.message ?? error);
  }
}
end();
