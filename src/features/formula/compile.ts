import { OPERATIONS, reachOf } from './operations.ts'
import type { Formula, Series, Source } from './series.ts'

/** Formulas as steps over columns that lie in numbered places of one memory. */
export interface Program {
  /** The most rows before a piece that anything reads. Even, as values are made in pairs. */
  readonly lead: number
  /** Places that columns take turns in; an output keeps its own. */
  readonly places: number
  readonly inputs: readonly Input[]
  readonly steps: readonly Step[]
  /** In the order the formulas were given. */
  readonly outputs: readonly Output[]
}

interface Input {
  readonly source: Source
  readonly place: number
  /** Rows before the piece that are read. */
  readonly lead: number
}

interface Step {
  readonly operation: number
  readonly lead: number
  readonly results: readonly number[]
  readonly operands: readonly { readonly place: number; readonly lag: number }[]
  readonly numbers: readonly number[]
}

interface Output {
  readonly place: number
  readonly lag: number
}

/** Results of an operation that has more than one. */
const RESULTS: Readonly<Record<string, number>> = { momentsOfParts: 2, thirdMomentsOfParts: 3 }

/**
 * The shortest way to all of the series: each formula once, just before it is first read, in a place that nobody needs
 * any more, and over no more rows before the piece than its readers look back at.
 */
export function compile(series: readonly Series[]): Program {
  const order = inOrder(series)
  const leads = leadsOf(series, order)
  const readers = readersOf(series, order)
  const places = new Map<Formula, readonly number[]>()
  const free: number[] = []
  let used = 0
  const take = () => free.pop() ?? used++
  const placeOf = ({ formula, result }: Series) => places.get(formula)?.[result] ?? -1
  const leadOf = (formula: Formula) => leads.get(formula) ?? 0
  const leave = ({ formula }: Series) => {
    const left = (readers.get(formula) ?? 0) - 1
    readers.set(formula, left)
    // Inputs are written before the first step, so their places are never anybody else's.
    if (left === 0 && formula.source === undefined) free.push(...(places.get(formula) ?? []))
  }

  const inputs: Input[] = []
  for (const formula of order) {
    if (formula.source === undefined) continue
    const place = take()
    places.set(formula, [place])
    inputs.push({ source: formula.source, place, lead: leadOf(formula) })
  }
  const steps: Step[] = []
  const outputs = series.map((output): Output => {
    for (const formula of inOrder([output])) {
      if (places.has(formula) || formula.operation === undefined) continue
      const results = Array.from({ length: RESULTS[formula.operation] ?? 1 }, take)
      places.set(formula, results)
      steps.push({
        operation: OPERATIONS.indexOf(formula.operation),
        lead: leadOf(formula),
        results,
        operands: formula.operands.map((each) => ({ place: placeOf(each), lag: each.lag })),
        numbers: formula.numbers,
      })
      formula.operands.forEach(leave)
    }
    const { lag } = output
    return { place: placeOf(output), lag }
  })
  const lead = Math.max(0, ...leads.values())
  return { lead, places: used, inputs, steps, outputs }
}

/** Every formula after all it is made of. */
function inOrder(series: readonly Series[]): readonly Formula[] {
  const seen = new Set<Formula>()
  const visit = (formula: Formula) => {
    if (seen.has(formula)) return
    for (const operand of formula.operands) if (!seen.has(operand.formula)) visit(operand.formula)
    seen.add(formula)
  }
  for (const { formula } of series) visit(formula)
  return [...seen]
}

function leadsOf(series: readonly Series[], order: readonly Formula[]): Map<Formula, number> {
  const leads = new Map<Formula, number>(order.map((formula) => [formula, 0]))
  const read = ({ formula, lag }: Series, lead: number) => {
    const even = 2 * Math.ceil((lead + lag) / 2)
    leads.set(formula, Math.max(leads.get(formula) ?? 0, even))
  }
  for (const output of series) read(output, 0)
  for (const formula of order.toReversed()) {
    const { operation, operands, numbers } = formula
    const reach = operation === undefined ? 0 : reachOf(operation, numbers)
    for (const operand of operands) read(operand, (leads.get(formula) ?? 0) + reach)
  }
  return leads
}

function readersOf(series: readonly Series[], order: readonly Formula[]): Map<Formula, number> {
  const readers = new Map<Formula, number>()
  for (const { formula } of [...series, ...order.flatMap(({ operands }) => operands)]) {
    readers.set(formula, (readers.get(formula) ?? 0) + 1)
  }
  return readers
}
