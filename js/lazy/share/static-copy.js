/**
 * "Freeze for sharing": the chat is replaced by a static copy in its notebook. Where the page reaches the notebook it
 * does that itself, so that it also works after a reload; elsewhere the kernel does, which knows only the outputs
 * that were made since the page was opened.
 */

import { bytesOf } from "./files.js";

/**
 * @import {Context} from "../../view/context.js"
 * @import {Entry} from "./menu.js"
 */

const PATIENCE = 2000; // ms that the host may take to replace the output
const NOT_REPLACED =
  "This output can no longer be replaced. Run the cell again, then select “Freeze for sharing”.";
const RUNNING = "A response is in progress. Stop it before you freeze the conversation.";

/**
 * @param {Context} context
 * @returns {Promise<() => Entry[]>} the entry, for as long as it has something to do
 */
export async function staticCopy(context) {
  const { connection, composer } = context;
  const { outputsOf } = await context.loadLazy("notebook-output");
  const outputs = outputsOf(connection);

  const byPage = async () => {
    const data = JSON.parse(new TextDecoder().decode(await bytesOf(context, "frozen")));
    for (const { replace } of outputs()) replace(data);
  };
  const byKernel = () => {
    context.act("freeze");
    setTimeout(() => {
      if (context.root.isConnected && !context.signal.aborted) composer.refuse(NOT_REPLACED);
    }, PATIENCE);
  };
  const run = () => {
    if (connection.running) return composer.refuse(RUNNING);
    if (outputs().length === 0) return byKernel();
    byPage().catch(({ message }) => composer.refuse(`Could not freeze the chat: ${message}`));
  };
  const about = "Leaves a static copy in place of this chat.";
  return () =>
    outputs().length > 0 || connection.doc.page.can.freeze
      ? [{ name: "Freeze for sharing", about, run }]
      : [];
}
