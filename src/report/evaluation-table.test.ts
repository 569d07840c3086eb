import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { sampleEvaluation } from '../../test/evaluation.ts'
import { evaluationTable } from './evaluation-table.ts'

const evaluation = sampleEvaluation({ edges: { chance: 0.005, sharp: 0.06, oracle: 0.5 } })
const table = evaluationTable(evaluation, { colors: false })

describe('the evaluation in a terminal', () => {
  it('fits 120 columns, whatever the models are called', () => {
    const name = 'a very long name indeed '.repeat(20)
    const renamed = evaluation.models.map((model) => ({ ...model, name }))
    for (const text of [
      table,
      evaluationTable({ ...evaluation, models: renamed }, { colors: false }),
    ]) {
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120)
    }
  })

  it('gives every model its row in every table, persistence first', () => {
    for (const { name } of evaluation.models) {
      expect(table.match(new RegExp(`^${name} +[–0-9−]`, 'gm')), name).toHaveLength(4)
    }
    expect(table).toMatch(/^\(naive interval\) +[0-9]/m)
    expect(table.indexOf('persistence')).toBeLessThan(table.indexOf('chance'))
  })

  it('says in words what the numbers are worth', () => {
    expect(table).toMatch(/chance: not distinguishable from doing nothing \(p = 0\.\d+\)/)
    expect(table).toMatch(/sharp: better than doing nothing \(p [=<] 0\.\d+/)
    expect(table).toContain('oracle: not to be believed before the warning is cleared')
    expect(table).toContain('persistence: doing nothing: the yardstick')
    expect(table).toContain('too good at this horizon: treat as a leak until proven otherwise')
  })

  it('says where leaks were looked for, where not, and what was found', () => {
    const flat = (leaks: typeof evaluation.leaks) =>
      evaluationTable({ ...evaluation, leaks }, { colors: false }).replaceAll(/\n */g, ' ')
    expect(flat(evaluation.leaks)).toContain(
      'No sign of a leak in features, labels, their scale and folds. Models were not tried on shuffled and shifted ' +
        'labels (--tripwire).',
    )
    const alarm = { check: 'label', subject: 'target', detail: 'by time it is another' }
    expect(flat({ labelTrials: true, alarms: [alarm, alarm] })).toContain(
      '2 signs of a leak in features, labels, their scale and folds, and in models trained on shuffled and shifted labels.',
    )
  })

  it('sends no colour where none is wanted, and nothing but colour where it is', () => {
    const colored = evaluationTable(evaluation, { colors: true })
    expect(stripVTControlCharacters(table)).toBe(table)
    expect(colored).not.toBe(table)
    expect(stripVTControlCharacters(colored)).toBe(table)
  })

  it('lets no model steer the terminal by its name', () => {
    const models = evaluation.models.map((model) => ({ ...model, name: 'evil\u001b[2J\u0007' }))
    const text = evaluationTable({ ...evaluation, models }, { colors: false })
    expect(text).toContain('evil[2J')
    expect(text).not.toContain('\u001b')
  })

  it('shows no undefined number', () => {
    const short = sampleEvaluation({ edges: { young: 0.1 }, days: 0.02 })
    for (const text of [table, evaluationTable(short, { colors: false })]) {
      expect(text).not.toMatch(/NaN|undefined|null|Infinity/)
    }
  })

  it('shouts that a simulated market is simulated', () => {
    const simulated = evaluationTable({ ...evaluation, market: 'simulated' }, { colors: false })
    expect(simulated.split('\n')[0]).toContain('SIMULATED')
    expect(table).not.toContain('SIMULATED')
  })

  it('has something to say of no model at all', () => {
    const text = evaluationTable({ ...evaluation, models: [] }, { colors: false })
    expect(text).toContain('No model was evaluated')
  })
})
