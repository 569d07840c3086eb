import type { ScoreColumn } from './score-tables.ts'

const GAP = '  '
const LONGEST_NAME = 18

/** A table for the terminal: names to the left, numbers to the right, a line of groups where columns have one. */
export function textTable(
  names: readonly string[],
  columns: readonly ScoreColumn[],
): { readonly header: readonly string[]; readonly rows: readonly string[] } {
  const labels = names.map(cellName)
  const nameWidth = Math.max(...labels.map((label) => label.length), 0)
  const widths = columns.map(({ header, cells }) =>
    Math.max(header.length, ...cells.map((cell) => cell.length)),
  )
  const line = (label: string, cells: readonly string[]) =>
    [label.padEnd(nameWidth), ...cells.map((cell, i) => cell.padStart(widths[i]))].join(GAP)
  const header = line(
    '',
    columns.map((column) => column.header),
  )
  const groups = groupLine(columns, widths)
  return {
    header: groups.trim() === '' ? [header] : [`${' '.repeat(nameWidth)}${groups}`, header],
    rows: labels.map((label, row) =>
      line(
        label,
        columns.map(({ cells }) => cells[row]),
      ),
    ),
  }
}

/** Each group's name over the last of its columns, ruled across the others. */
function groupLine(columns: readonly ScoreColumn[], widths: readonly number[]): string {
  let text = ''
  for (let from = 0; from < columns.length; ) {
    const { group } = columns[from]
    let to = from
    let width = -GAP.length
    for (; to < columns.length && columns[to].group === group; to++)
      width += widths[to] + GAP.length
    text += GAP + (group === '' ? ' '.repeat(width) : ` ${group}`.padStart(width, '─'))
    from = to
  }
  return text
}

/** A name fit for a cell: short, and without the control characters by which a terminal can be steered. */
function cellName(name: string): string {
  const plain = printable(name)
  return plain.length > LONGEST_NAME ? `${plain.slice(0, LONGEST_NAME - 1)}…` : plain
}

/** Text without control and formatting characters. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
}

/** Lines of at most `width` characters, broken between words; all but the first are indented by two. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of printable(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (longer.length <= width || line === '') {
      line = longer
      continue
    }
    lines.push(line)
    line = `  ${word}`
  }
  return [...lines, line]
}
