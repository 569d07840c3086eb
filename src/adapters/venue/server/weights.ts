import { MINUTE_MS } from '../../../market/index.ts'
import { RestRefusal } from './rest-refusal.ts'

/** Requests that somebody who was told to slow down may still make before he is banned. */
const PATIENCE = 10
const FIRST_BAN_MS = 2 * MINUTE_MS
const LONGEST_BAN_MS = 3 * 24 * 60 * MINUTE_MS

interface Account {
  minute: number
  used: number
  refused: number
  bans: number
  bannedTo: number
}

/** What each address has used of its weight in this minute of the machine's clock. */
export interface Weights {
  /** Throws a 429 or 418 where the address has used too much. Gives what it has used. */
  charge(address: string, weight: number): number
  /** The same without adding to it. */
  used(address: string): number
}

export function weights(limit: number, now: () => number): Weights {
  const accounts = new Map<string, Account>()

  function accountOf(address: string): Account {
    const minute = Math.floor(now() / MINUTE_MS)
    const known = accounts.get(address) ?? { minute, used: 0, refused: 0, bans: 0, bannedTo: 0 }
    accounts.set(address, known)
    if (known.minute !== minute) Object.assign(known, { minute, used: 0, refused: 0 })
    return known
  }

  return {
    used: (address) => accountOf(address).used,
    charge(address, weight) {
      const account = accountOf(address)
      if (account.bannedTo > now()) throw banned(account.bannedTo, now())
      account.used += weight
      if (account.used <= limit) return account.used
      account.refused++
      if (account.refused > PATIENCE) {
        account.bans++
        const length = Math.min(LONGEST_BAN_MS, FIRST_BAN_MS * 2 ** (account.bans - 1))
        account.bannedTo = now() + length
        throw banned(account.bannedTo, now())
      }
      const seconds = Math.ceil((MINUTE_MS - (now() % MINUTE_MS)) / 1000)
      throw tooMuch(limit, seconds)
    },
  }
}

/** 429: slow down. */
export function tooMuch(limit: number, seconds: number): RestRefusal {
  return new RestRefusal(
    429,
    -1003,
    `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE. ` +
      'Please use WebSocket Streams for live updates to avoid polling the API.',
    { 'retry-after': String(seconds) },
  )
}

/** 418: you did not. */
export function banned(to: number, now: number): RestRefusal {
  return new RestRefusal(
    418,
    -1003,
    `Way too much request weight used; IP banned until ${Math.ceil(to)}. ` +
      'Please use WebSocket Streams for live updates to avoid bans.',
    { 'retry-after': String(Math.ceil((to - now) / 1000)) },
  )
}
