import { describe, expect, it } from 'vitest'
import { createLog } from './log.ts'

const clock = { now: () => Date.UTC(2024, 1, 1, 10, 30) }

function linesOf(format: 'text' | 'json', level: 'debug' | 'warn' = 'debug') {
  const lines: string[] = []
  return { lines, log: createLog({ level, format, clock, write: (line) => lines.push(line) }) }
}

describe('the log', () => {
  it('writes a line for people, with its fields behind it', () => {
    const { log, lines } = linesOf('text')
    log.info('imported', { file: 'a.zip', rows: 44_640, note: 'two words' })
    expect(lines).toEqual([
      '2024-02-01T10:30:00.000Z info  imported file=a.zip rows=44640 note="two words"\n',
    ])
  })

  it('writes an object a line for machines', () => {
    const { log, lines } = linesOf('json')
    log.warn('slow', { ms: 12 })
    expect(JSON.parse(lines[0])).toEqual({
      time: '2024-02-01T10:30:00.000Z',
      level: 'warn',
      message: 'slow',
      ms: 12,
    })
  })

  it('leaves out what is less important than asked', () => {
    const { log, lines } = linesOf('text', 'warn')
    log.debug('a')
    log.info('b')
    log.warn('c')
    log.error('d')
    expect(lines.map((line) => line.trim().at(-1))).toEqual(['c', 'd'])
  })

  it('keeps a message with line breaks on one line', () => {
    const { log, lines } = linesOf('text')
    log.error('first\n  second\r\nthird')
    expect(lines).toEqual(['2024-02-01T10:30:00.000Z error first | second | third\n'])
  })

  it('does not let a field pass for the level or the message', () => {
    const { log, lines } = linesOf('json')
    log.info('true', { level: 'error', message: 'false', time: 'never' })
    expect(JSON.parse(lines[0])).toMatchObject({ level: 'info', message: 'true' })
  })

  it('writes errors with their causes, and what JSON has no word for', () => {
    const { log, lines } = linesOf('json')
    const cause = Object.assign(new Error('disk full'), { code: 'ENOSPC' })
    log.error('lost', { error: new Error('write', { cause }), big: 10n, skill: Number.NaN })
    expect(JSON.parse(lines[0])).toMatchObject({
      error: { message: 'write', cause: { message: 'disk full', code: 'ENOSPC' } },
      big: '10',
      skill: 'NaN',
    })
  })

  it.each(['text', 'json'] as const)('does not fail on a field that loops (%s)', (format) => {
    const loop: Record<string, unknown> = {}
    loop.self = loop
    const { log, lines } = linesOf(format)
    log.info('round', { loop })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('round')
  })
})
