/** The lazy part `growing-markdown`, loaded already, as though the kernel had sent it; imported for its effect. */

import * as growing from "../../../js/lazy/growing-markdown/index.js";
import { prepare } from "../../../js/markdown/markdown-view.js";

await prepare(async () => growing);
