import { assert } from '../runtime/index.ts'
import type { Health, SymbolHealth } from './contract.ts'

/**
 * How the whole is, from how its symbols are. As long as one of them forecasts it is worth being left alone:
 * whoever restarts what is degraded would take the others down with it.
 */
export function overallHealth(symbols: readonly SymbolHealth[]): Health {
  const [first] = symbols
  assert(first !== undefined, 'there is a symbol at least')
  const { market, label, simulated, uptimeSeconds } = first
  const has = (status: SymbolHealth['status']) => symbols.some((each) => each.status === status)
  const alone = symbols.length === 1
  return {
    status: has('ok') ? 'ok' : has('starting') ? 'starting' : 'degraded',
    ...{ market, label, simulated, uptimeSeconds },
    symbols: symbols.map(({ symbol }) => symbol),
    problems: symbols.flatMap(({ symbol, problems }) =>
      problems.map((problem) => (alone ? problem : `${symbol}: ${problem}`)),
    ),
  }
}
