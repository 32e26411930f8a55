/**
 * What every part of one view knows, as types only.
 *
 * @import {Connection} from "../wire/connection.js"
 * @import {EventType} from "../wire/protocol.js"
 *
 * @typedef {object} Context
 * @property {Connection} connection
 * @property {string} view this view's id
 * @property {HTMLElement} root
 * @property {AbortSignal} signal ends the view
 * @property {Promise<void>} dressed resolves once the root stands in the page with its style
 * @property {Set<string>} shown addresses of remote pictures that the person asked for
 * @property {(type: EventType, fields?: Record<string, unknown>) => void} act sends what a button stands for, after the
 *   draft, and shows the reason if it is refused
 * @property {(name: string) => Promise<any>} loadLazy a part of the page that is sent when it is first needed; rejects where
 *   there is no kernel
 * @property {(text: string) => void} announce says something to a screen reader
 * @property {(text: string, open: boolean) => string} [shownText] what of a text is shown, where `allow_tags` is set;
 *   `open` says that more may come
 * @property {(then: () => void) => void} [whole] calls back when all of the conversation is here, where it may not be
 * @property {(texts?: boolean) => void} redraw draws all messages again, after a change of the view's own; their texts
 *   only where that is said
 * @property {{id: string | null}} editing the message being edited; one at a time
 */

export {};
