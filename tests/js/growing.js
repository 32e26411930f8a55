/** The chunk `growing`, there already, as though the kernel had sent it; imported for its effect. */

import * as growing from "../../js/chunks/growing.js";
import { prepare } from "../../js/markdown.js";

await prepare(async () => growing);
