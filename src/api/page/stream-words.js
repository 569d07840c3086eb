// @ts-check
/** What the stream tells besides candles, in words: pure functions, no page. */
import { fixed, price } from './words.js'

/** @typedef {import('../contract.ts').SymbolHealth} Health */

/** @param {Health['book']} book */
export function bookLine(book) {
  if (book === null) return ''
  const lost = book.losses === 0 ? '' : ` Lost and found again ${times(book.losses)}.`
  if (!book.inSync || book.spreadBps === null) {
    return `The order book is not in step with the venue's just now.${lost}`
  }
  return `Bid ${price(book.bid)}, ask ${price(book.ask)}: a spread of ${fixed(book.spreadBps, book.spreadBps < 0.1 ? 4 : 2)} bps.${lost}`
}

/** @param {Health['tradeCandles']} made */
export function tradeCandlesLine(made) {
  if (made === null) return ''
  const { compared, equal, incomplete, differences } = made
  const left =
    incomplete === 0 ? '' : ` ${count(incomplete)} not compared, as a trade may have been missed.`
  if (compared === 0)
    return `No minute made from trades could be compared with the venue's yet.${left}`
  if (equal === compared) {
    return `${count(compared)} made from trades: all the same as the venue's, in every field.${left}`
  }
  const fields = Object.entries(differences).map(([field, often]) => `${field} ${times(often)}`)
  return `${count(compared)} made from trades, ${compared - equal} of them not as the venue's (${fields.join(', ')}).${left}`
}

/** @param {number} often */
function times(often) {
  return often === 1 ? 'once' : `${often} times`
}

/** @param {number} minutes */
function count(minutes) {
  return minutes === 1 ? '1 minute' : `${minutes.toLocaleString('en-US')} minutes`
}
