import { stripVTControlCharacters } from 'node:util'
import type { Paint } from './terminal.ts'

interface TableColumn {
  readonly title: string
  readonly align: 'left' | 'right'
}

/** A column of words. */
export function words(title: string): TableColumn {
  return { title, align: 'left' }
}

/** A column of numbers: right-aligned, so that their digits stand under each other. */
export function numbers(title: string): TableColumn {
  return { title, align: 'right' }
}

/** Rows under their titles, two spaces between columns, each line ended. Cells may carry colours. */
export function table(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  paint: Paint,
): string {
  const widths = columns.map(({ title }, column) =>
    Math.max(width(title), ...rows.map((row) => width(row[column] ?? ''))),
  )
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, column) => {
        const cell = cells[column] ?? ''
        const room = ' '.repeat(widths[column] - width(cell))
        return align === 'right' ? room + cell : cell + room
      })
      .join('  ')
      .trimEnd()
  const titles = columns.map(({ title }) => title)
  return [paint('bold', line(titles)), ...rows.map(line)].map((text) => `${text}\n`).join('')
}

function width(text: string): number {
  return [...stripVTControlCharacters(text)].length
}
