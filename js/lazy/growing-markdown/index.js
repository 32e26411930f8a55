/** What only a growing or a very long text needs: reading it by its end, and its unfinished end made readable. */

export { Tail } from "./tail.js";
