import { BETTER_THAN_NOTHING } from '../models/index.ts'
import { BASELINE, type CandidateVerdict, type Succession } from './lesson.ts'

/** What serves now, as it took part. */
interface Incumbent {
  readonly name: string
  /** It was trained elsewhere and cannot learn: whoever brought it answers for it. */
  readonly fixed: boolean
}

/** Who serves from now on. */
interface Choice {
  readonly chosen: string
  readonly succession: Succession
  readonly why: string
}

/**
 * A challenger takes over when it passes the whole gate. Else the incumbent stays, if it passes, too, or came from
 * elsewhere, or if a challenger was better than doing nothing but not better than it. Else the baseline serves.
 */
export function chooseChampion(
  verdicts: readonly CandidateVerdict[],
  incumbent: Incumbent | undefined,
): Choice {
  const challengers = verdicts.filter(({ challenger }) => challenger !== incumbent?.name)
  const winner = challengers.find(({ promoted }) => promoted)
  if (winner !== undefined) {
    const than = incumbent === undefined ? '' : ` and than ${incumbent.name}`
    const among = winner.tried > 1 ? `, one of ${winner.tried} challengers,` : ''
    const why = `${winner.challenger}${among} passed the gate: better than "price unchanged"${than}`
    return { chosen: winner.challenger, succession: 'took over', why }
  }
  const none = challengers.length === 0 ? 'no other competed' : 'no challenger passed the gate'
  if (incumbent === undefined) return baseline(none)

  const own = verdicts.find(({ challenger }) => challenger === incumbent.name)
  const missed = own?.checks.filter(({ passed }) => !passed).map(({ check }) => check) ?? []
  const stays = (because: string): Choice => ({
    ...{ chosen: incumbent.name, succession: 'stayed' },
    why: `${incumbent.name} stays: ${because}`,
  })
  if (own?.promoted) return stays(`it passed the gate again, and ${none}`)
  if (incumbent.fixed) {
    return stays(`${none}, and it cannot be trained anew`)
  }
  const beaten = challengers.filter(({ checks }) =>
    checks.some(({ check, passed }) => check === BETTER_THAN_NOTHING && passed),
  )
  if (missed.join() === BETTER_THAN_NOTHING && beaten.length > 0) {
    return stays(
      `${beaten[0].challenger} is better than "price unchanged", but not clearly better than it`,
    )
  }
  return baseline(`${none}, and ${incumbent.name} missed it: ${missed.join('; ')}`)
}

function baseline(why: string): Choice {
  return { chosen: BASELINE, succession: 'baseline', why: `"price unchanged" serves: ${why}` }
}
