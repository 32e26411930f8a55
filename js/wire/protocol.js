/**
 * The shapes that travel between kernel and page, as types only. The kernel's twin is written in Python; the
 * fixtures of tests/wire hold the two together. Keys are read as they arrive, in snake_case.
 */

/**
 * @typedef {{value: string, label?: string}} Option
 * @typedef {{type?: string, text?: string, traceback?: string}} Failure
 * @typedef {object} Metadata
 * @property {string} [title]
 * @property {string | number} [id]
 * @property {string | number} [parent_id]
 * @property {string} [log]
 * @property {number} [duration]
 * @property {"pending" | "done"} [status]
 * @property {Record<string, any>} [usage]
 * @property {Record<string, any>} [timing]
 * @property {string} [finish]
 * @property {string} [template] what a person wrote, before its variables were filled in
 * @property {Record<string, unknown>} [request] what an answer was asked with
 * @property {number | null} [cost] null if its price is unknown
 * @property {Failure} [error]
 * @property {unknown} [output]
 *
 * @typedef {{type: string, [key: string]: any}} Part
 * @typedef {string | Part[]} Content
 * @typedef {{role: string, content: Content, metadata?: Metadata, options?: Option[]}} Message
 */

/**
 * @typedef {"ready" | "submitted" | "streaming" | "error"} Status
 * @typedef {{type?: string, text: string, traceback?: string, retry?: boolean}} Alert
 * @typedef {{text: string, files: any[], by: string | null, n: number}} Draft
 * @typedef {object} Can
 * @property {boolean} submit
 * @property {boolean} retry
 * @property {boolean} undo
 * @property {null | "user" | "all"} edit
 * @property {boolean} like
 * @property {boolean} copy
 * @property {boolean} freeze whether a transcript can be put in its place
 * @property {boolean} clear
 * @property {boolean} restore whether a Clear can be taken back
 * @property {boolean} redo whether an Undo can be taken back
 * @property {boolean} go_on whether the model can complete the last answer
 *
 * @typedef {object} SavedConversations the saved conversations: the open one, the newest or those that were found, what went wrong
 * @property {string | null} current
 * @property {{id: string, title: string, updated: number, version?: number}[]} titles
 * @property {string} query
 * @property {number} [earlier] how many messages of the open one stand before those that are here
 * @property {string} [error]
 *
 * @typedef {{id: string, name: string, arguments: string}} QuestionCall
 * @typedef {object} Question
 * @property {string} id
 * @property {"prompt" | "approval"} kind
 * @property {string} [text]
 * @property {{value: string, label: string}[] | null} [options]
 * @property {QuestionCall[]} [calls] of tools, that must be approved
 *
 * @typedef {object} Page
 * @property {number} seq the newest patch applied
 * @property {string[]} ids one per message of the history: its identity
 * @property {Status} status
 * @property {null | {text: string, files?: {name: string}[]}} pending sent, and not yet in the history
 * @property {null | Alert} alert
 * @property {Draft} draft
 * @property {Can} can
 * @property {Record<string, string>} feedback message id to value
 * @property {Record<string, [number, number, string?]>} versions by the last message of a turn with several: which is
 *   shown, from 0, how many there are, and the name of the one that is shown
 * @property {number} queued
 * @property {Question[]} questions to the user, that are open
 * @property {SavedConversations | null} conversations
 *
 * @typedef {{history: Message[], page: Page}} Doc
 */

/**
 * @typedef {(string | number)[]} Path
 * @typedef {{op: "append", path: Path, value: string}
 *   | {op: "set" | "insert", path: Path, value: any}
 *   | {op: "remove", path: Path}} Op
 *
 * @typedef {{type: "patch", seq: number, ops: Op[], pad?: string}
 *   | {type: "heartbeat", seq: number}
 *   | {type: "state", seq: number, history: Message[], page: Page}} DocFrame
 * @typedef {{type: "reply", to: string, ok: boolean, reason?: string}} Reply
 * @typedef {{type: "blob", to: string, hash: string, offset: number, size: number}} BlobSlice
 * @typedef {{type: "carried", frames: [string, DocFrame][], pad?: string}} Carried patches of several chats, by their names
 * @typedef {DocFrame | Reply | BlobSlice} Frame
 */

/**
 * @typedef {"submit" | "retry" | "continue" | "undo" | "redo" | "switch" | "prune" | "name" | "clear" | "restore" | "stop" | "edit" | "like" | "comment" | "option" | "example"
 *   | "seen" | "answer" | "draft" | "select" | "copy" | "freeze" | "connect" | "resync" | "blob" | "withdraw"
 *   | "upload" | "cancel" | "detach" | "conversation" | "board" | "prompt" | "models"} EventType
 * @typedef {{type: EventType, id: string, [key: string]: any}} PageEvent
 *
 * @typedef {object} Outcome what became of an event
 * @property {boolean} ok
 * @property {string} [reason] a sentence for the person
 * @property {boolean} [withdrawn] the person took it back
 */

export {};
