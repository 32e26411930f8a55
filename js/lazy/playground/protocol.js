/**
 * The document of a playground's page, as types only. The kernel's twin is `prompting/board_page.py`.
 *
 * @typedef {{name: string, value: string, error?: string, stale?: boolean}} ScoreText
 * @typedef {object} AnswerText
 * @property {number} sample
 * @property {string} status
 * @property {string} text its beginning
 * @property {number} size characters of the whole
 * @property {number} count how many samples are equal
 * @property {string} [error]
 * @property {string} [grade]
 * @property {number} [retries]
 * @property {number} [seconds]
 * @property {boolean} [cached]
 * @property {ScoreText[]} [scores]
 *
 * @typedef {{answers: AnswerText[]}} CellText
 * @typedef {{place: number, id: string, values: [string, string][], cells: CellText[], differs: boolean}} RowText
 * @typedef {{filter: string, sort: string, count: number, rows: Record<string, RowText>}} ViewText
 *
 * @typedef {object} ColumnScore
 * @property {string} name
 * @property {string} mean
 * @property {string} interval
 * @property {string} scored as in "47 of 50"
 * @property {string} gap
 * @property {string} counts
 * @property {boolean} decisive
 *
 * @typedef {object} Column
 * @property {string} name
 * @property {string} about
 * @property {string} system
 * @property {boolean} baseline
 * @property {Record<string, number>} counts
 * @property {string | null} paused
 * @property {ColumnScore[]} scores
 *
 * @typedef {object} Progress
 * @property {number} done
 * @property {number} total
 * @property {number} asked
 * @property {number} under_way
 * @property {number} rate
 * @property {number | null} left
 * @property {number} seconds
 * @property {number} tokens_in
 * @property {number} tokens_out
 * @property {string} cost
 *
 * @typedef {object} DetailText
 * @property {string} case
 * @property {number} place of the case on the board
 * @property {string} variant
 * @property {number} sample
 * @property {string} status
 * @property {[string, string][]} request
 * @property {string} answer
 * @property {string | null} error
 * @property {[string, string][]} facts
 * @property {[string, string][]} scores
 * @property {string | null} grade
 * @property {string | null} comment
 * @property {string | null} chat the model of a chat that was opened from here
 *
 * @typedef {object} ReviewText
 * @property {number} at
 * @property {number} count
 * @property {number} graded
 * @property {boolean} blind
 * @property {boolean} undo
 * @property {string} [case]
 * @property {[string, string][]} [values]
 * @property {{text: string, grade: string | null, name?: string, seconds?: string, cut?: boolean}[]} answers
 *
 * @typedef {object} BoardDocument
 * @property {{cases: number, samples: number, scores: string[], notes: string[]}} board
 * @property {Column[]} columns
 * @property {[string, string][]} verdicts
 * @property {Progress | null} progress
 * @property {string | null} ended_by
 * @property {string} status
 * @property {Record<string, ViewText>} views
 * @property {Record<string, DetailText>} details
 * @property {Record<string, ReviewText>} reviews
 *
 * @typedef {object} Board what every part of one view knows
 * @property {import("../../wire/connection.js").Connection} connection
 * @property {string} view this view's id
 * @property {HTMLElement} root
 * @property {AbortSignal} signal ends the view
 * @property {() => BoardDocument} page
 * @property {(action: string, fields?: Record<string, unknown>, done?: () => void) => void} ask
 * @property {(text: string) => void} announce
 */

export {};
