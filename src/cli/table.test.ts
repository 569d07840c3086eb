import { styleText } from 'node:util'
import { expect, it } from 'vitest'
import { numbers, table, words } from './table.ts'
import { painter } from './terminal.ts'

const plain = painter({ write() {} })

it('aligns words left and numbers right', () => {
  const columns = [words('symbol'), numbers('rows'), words('note')]
  const rows = [
    ['BTCUSDT', '1,097,200', 'one gap'],
    ['ETHUSDT', '12', ''],
  ]
  expect(table(columns, rows, plain)).toBe(
    ['symbol        rows  note', 'BTCUSDT  1,097,200  one gap', 'ETHUSDT         12', ''].join(
      '\n',
    ),
  )
})

it('counts a coloured cell by what is seen of it', () => {
  const red = styleText('red', 'ab', { validateStream: false })
  expect(
    table(
      [words('a'), words('b')],
      [
        [red, 'x'],
        ['abc', 'y'],
      ],
      plain,
    ),
  ).toBe(`a    b\n${red}   x\nabc  y\n`)
})

it('is only its titles when there is nothing to show', () => {
  expect(table([words('a'), numbers('b')], [], plain)).toBe('a  b\n')
})
