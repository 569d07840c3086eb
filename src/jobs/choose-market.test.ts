import { describe, expect, it } from 'vitest'
import { chooseMarket } from './index.ts'

const BINANCE_REST_URL = 'https://venue.example'
const yes = async () => true
const no = async () => false
const unasked = async () => expect.unreachable('nobody need be asked')

describe('the market', () => {
  it.each([
    ['auto', undefined, yes, 'binance', /it answers/],
    [
      'auto',
      undefined,
      no,
      'simulated',
      /REPLAY_DIR is not set, and https:\/\/venue\.example does not answer/,
    ],
    ['auto', './archive', unasked, 'replay', /REPLAY_DIR is set/],
    ['replay', './archive', unasked, 'replay', /REPLAY_DIR is set/],
    ['simulated', './archive', unasked, 'simulated', /MARKET is simulated/],
    ['binance', './archive', yes, 'binance', /MARKET is binance/],
  ] as const)('for MARKET=%s and REPLAY_DIR=%s', async (MARKET, REPLAY_DIR, answers, kind, why) => {
    const choice = await chooseMarket({ MARKET, REPLAY_DIR, BINANCE_REST_URL }, answers)
    expect(choice).toEqual({ kind, because: expect.stringMatching(why) })
  })

  it.each([
    ['binance', no, 'UNAVAILABLE', /does not answer\. Check the network/],
    ['replay', unasked, 'NO_RECORDING', /Set REPLAY_DIR/],
  ] as const)(
    'cannot be had, and that says what to do: %s',
    async (MARKET, answers, code, message) => {
      const settings = { MARKET, REPLAY_DIR: undefined, BINANCE_REST_URL }
      await expect(chooseMarket(settings, answers)).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
      })
    },
  )
})
