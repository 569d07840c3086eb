import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { checkedRange, fromOption, symbolOption, toOption } from './arguments.ts'

function parsed(...line: string[]) {
  const said: string[] = []
  const command = new Command()
    .addOption(fromOption())
    .addOption(toOption())
    .addOption(symbolOption())
    .exitOverride()
    .configureOutput({ writeErr: (text) => said.push(text) })
  try {
    return { options: command.parse(line, { from: 'user' }).opts(), said: '' }
  } catch {
    return { options: {}, said: said.join('') }
  }
}

describe('arguments', () => {
  it('read a range and a symbol', () => {
    expect(
      parsed('--from', '2023-01', '--to', '2025-02-01', '--symbol', 'BTCUSDT').options,
    ).toEqual({
      from: Date.UTC(2023, 0, 1),
      to: Date.UTC(2025, 1, 1),
      symbol: 'BTCUSDT',
    })
  })

  it('say what would be right', () => {
    expect(parsed('--from', '1.2.2023').said).toContain('YYYY-MM-DD')
    expect(parsed('--symbol', 'btc/usdt').said).toContain('Did you mean BTCUSDT?')
  })

  it('refuse a range in which nothing can lie', () => {
    const day = Date.UTC(2024, 0, 1)
    expect(() => checkedRange({ from: day, to: day })).toThrow('--from 2024-01-01 must come before')
    expect(checkedRange({ from: day })).toEqual({ from: day })
  })
})
