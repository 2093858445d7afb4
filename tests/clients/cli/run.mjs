// CLI for Microsoft 365 11: its commands by its own executeCommand, and some by its program `m365`.
import { end, report } from "../steps.mjs";
import * as administration from "./administration.mjs";
import * as content from "./content.mjs";
import * as edges from "./edges.mjs";
import * as library from "./library.mjs";
import * as more from "./more.mjs";
import * as people from "./people.mjs";
import * as program from "./program.mjs";
import * as sites from "./sites.mjs";
import * as structure from "./structure.mjs";
import * as terms from "./terms.mjs";

const parts = { program, sites, structure, content, people, library, terms, more, edges, administration };
const only = (process.env.PART || "").split(",").filter(Boolean);
for (const [name, part] of Object.entries(parts)) {
  if (only.length && !only.includes(name) && name !== "program") continue;
  try {
    await part.run();
  } catch (error) {
    report(`${name}: what its steps need`, false, error?.message ?? error);
  }
}
end();
