/** Views of other widgets of the same kernel, inside the chat. */

import { onAbort } from "../../on-abort.js";

/**
 * @import {Connection} from "../../wire/connection.js"
 */

/**
 * Whether the host can make views of other widgets; marimo's widgets find their models only.
 * @param {Connection} connection
 */
export const canMount = ({ manager }) => Boolean(manager?.create_view);

/**
 * The colors of the chat: VS Code's widget manager gives widgets those of a light theme, whatever the theme is.
 * @param {HTMLElement} place
 */
function applyColors({ style }) {
  for (const name of ["", "label-", "readout-", "input-"])
    style.setProperty(`--jp-widgets-${name}color`, "var(--fg)");
  style.setProperty("--jp-widgets-input-background-color", "var(--bg)");
}

/**
 * @param {Connection} connection
 * @param {string} id the other widget's model
 * @param {HTMLElement} place stands in the page already
 * @param {AbortSignal} signal takes the view away again
 * @returns {Promise<void>} rejects when the widget was closed, or this page cannot show widgets
 */
export async function mountChild(connection, id, place, signal) {
  if (!canMount(connection)) throw new Error("This page cannot display interactive widgets.");
  const { manager } = connection;
  if (place.closest('[class*="vscode-"]')) applyColors(place);
  const view = await manager.create_view(await manager.get_model(id));
  if (signal.aborted) return view.remove();
  const lumino = view.luminoWidget ?? view.pWidget;
  // Lumino notifies a widget that it is in the page only when it is attached by Lumino's own function.
  if (lumino?.constructor.attach && place.isConnected) lumino.constructor.attach(lumino, place);
  else {
    place.append(view.el);
    view.trigger("displayed");
  }
  onAbort(signal, () => {
    if (lumino && !lumino.isDisposed) lumino.dispose();
    else view.remove();
  });
}
