import { describe, expect, it } from 'vitest'
import { progress } from './progress.ts'

function watched(isTTY: boolean, columns = 80) {
  const world = { written: [] as string[], time: 0 }
  const stream = { isTTY, columns, write: (text: string) => world.written.push(text) }
  return { world, progress: progress({ stream, unit: 'files', now: () => world.time }) }
}

describe('progress', () => {
  it('tells files, rows, rate and time left', () => {
    const { world, progress } = watched(false)
    world.time = 2000
    progress.show({ done: 5, total: 25, rows: 220_000, doing: 'BTCUSDT-1m-2023-06.zip' })
    expect(world.written).toEqual([
      '5/25 files  220,000 rows  110,000 rows/s  8 s left  BTCUSDT-1m-2023-06.zip\n',
    ])
  })

  it('promises no end before it can know one', () => {
    const { world, progress } = watched(false)
    world.time = 50
    progress.show({ done: 0, total: 25, rows: 0, doing: 'a' })
    expect(world.written).toEqual(['0/25 files  0 rows  0 rows/s  a\n'])
  })

  it('writes plain lines now and then where nobody watches, and the last one', () => {
    const { world, progress } = watched(false)
    for (let second = 0; second <= 12; second++) {
      world.time = second * 1000
      progress.show({ done: second, total: 12, rows: 0, doing: '' })
    }
    progress.show({ done: 12, total: 12, rows: 0, doing: '' })
    progress.end()
    expect(world.written.map((line) => line.split(' ')[0])).toEqual([
      '0/12',
      '5/12',
      '10/12',
      '12/12',
    ])
    expect(world.written.join('')).not.toContain('\r')
  })

  it('rewrites one line on a terminal, ten times a second at most', () => {
    const { world, progress } = watched(true)
    for (let ms = 0; ms < 1000; ms += 10) {
      world.time = ms
      progress.show({ done: 0, total: 1, rows: ms, doing: '' })
    }
    expect(world.written).toHaveLength(10)
    expect(world.written.every((text) => text.startsWith('\r\x1b[K'))).toBe(true)
  })

  it('never wraps, whatever the width of the window', () => {
    const { world, progress } = watched(true, 30)
    progress.show({ done: 1, total: 2, rows: 1, doing: 'a-very-long-name'.repeat(9) })
    expect(world.written[0]).toHaveLength('\r\x1b[K'.length + 29)
  })

  it('takes a width of zero for an unknown one', () => {
    const { world, progress } = watched(true, 0)
    progress.show({ done: 1, total: 2, rows: 1, doing: 'x'.repeat(100) })
    expect(world.written[0]).toHaveLength('\r\x1b[K'.length + 79)
  })

  it('keeps a note above the line, and takes the line away at the end', () => {
    const { world, progress } = watched(true)
    progress.show({ done: 1, total: 2, rows: 1, doing: '' })
    const [line] = world.written.map((text) => text.slice('\r\x1b[K'.length))
    progress.note('bad checksum: b.zip')
    progress.end()
    expect(world.written.slice(1)).toEqual(['\r\x1b[K', `bad checksum: b.zip\n${line}`, '\r\x1b[K'])
  })
})
