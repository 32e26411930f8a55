/**
 * What every part of one view of a chat can use: the public face of `ChatView`, as types only.
 *
 * @import {Connection} from "../wire/connection.js"
 * @import {EventType} from "../wire/protocol.js"
 * @import {Composer} from "./composer.js"
 * @import {Transcript} from "./transcript.js"
 *
 * @typedef {object} Context
 * @property {Connection} connection
 * @property {string} view the view's id
 * @property {HTMLElement} root
 * @property {AbortSignal} signal ends the view
 * @property {Promise<void>} attached resolves when the root is in a page and has its style sheet
 * @property {Set<string>} allowedImages URLs of remote images that the user chose to load
 * @property {Pick<Transcript, "element" | "toEnd" | "addTextFilter" | "filterText" | "isVisible">} transcript
 * @property {Pick<Composer, "focus" | "refuse" | "guard">} composer
 * @property {HTMLElement} extras the place for further parts, above the composer
 * @property {(type: EventType, fields?: Record<string, unknown>) => void} act sends an event for a button, after the
 *   draft, and shows the reason if it is refused
 * @property {(name: string) => Promise<any>} loadLazy loads a lazy part; rejects where there is no kernel
 * @property {(text: string) => void} announce reads a text out to users of a screen reader
 * @property {(load: (then: () => void) => void) => void} beforeWhole registers what loads the missing messages
 * @property {(then: () => void) => void} whenWhole calls back when all messages of the conversation are loaded
 * @property {(texts?: boolean) => void} redraw draws all messages again after a change of the view's own; `texts` draws
 *   their texts again too
 * @property {(message: string) => void} edit opens the editor of a message; there is one at a time
 * @property {(message?: string) => void} stopEditing closes the editor: that of a message, or whichever is open
 * @property {{message: string, Editor: typeof import("../lazy/message-editor/index.js").MessageEditor} | null} editing
 */

export {};
