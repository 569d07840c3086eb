import { styleText } from 'node:util'
import type { Evaluation } from '../scores/index.ts'
import { REGIME_HEADER, regimeCells } from './regime-chart.ts'
import { textTable } from './text-table.ts'
import { isYardstick } from './verdict.ts'

/** Scores by regime for a terminal: one table a model, those that only say "unchanged" left out. */
export function regimeTable(
  { models }: Evaluation,
  { colors }: { readonly colors: boolean },
): string {
  const bold = (text: string) =>
    colors ? styleText('bold', text, { validateStream: false }) : text
  const rivals = models.filter(({ card }) => !isYardstick(card))
  return rivals
    .flatMap(({ name, regimes }) => {
      const rows = regimes.map(regimeCells)
      const columns = REGIME_HEADER.slice(1).map((header, i) => ({
        ...{ group: '', header },
        cells: rows.map((cells) => cells[i + 1]),
      }))
      const text = textTable(
        rows.map(([regime]) => regime),
        columns,
      )
      return [bold(`${name}, by regime`), ...text.header, ...text.rows, '']
    })
    .join('\n')
}
