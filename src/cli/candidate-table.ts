import type { JsonObject } from '../models/index.ts'
import { numbers, table, words } from './table.ts'
import type { Paint } from './terminal.ts'

/** What the gate said of each model that a version was compared with; empty where its verdict names none. */
export function candidateTable({ candidates }: JsonObject, paint: Paint): string {
  if (!Array.isArray(candidates)) return ''
  const rows = candidates.filter(isRecord).map((candidate) => {
    const { challenger, promoted, r2Percent, r2Low, r2High } = candidate
    const gate = promoted === true ? paint('green', 'passed') : paint('red', 'missed')
    const range = `${figure(r2Percent)} [${figure(r2Low)}, ${figure(r2High)}]`
    return [String(challenger), range, gate, checksOf(candidate)]
  })
  if (rows.length === 0) return ''
  return table([words('candidate'), numbers('R² %'), words('gate'), words('found')], rows, paint)
}

function checksOf({ checks }: Readonly<Record<string, unknown>>): string {
  if (!Array.isArray(checks)) return ''
  return checks
    .filter(isRecord)
    .map(({ check, passed, found }) => `${passed === true ? '' : '✗ '}${check}: ${found}`)
    .join('; ')
}

function figure(value: unknown): string {
  return typeof value === 'number' ? value.toFixed(3) : '–'
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
