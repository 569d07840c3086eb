import { isDeepStrictEqual } from 'node:util'
import type { Kysely, Selectable } from 'kysely'
import {
  type Params,
  type SearchSpace,
  type Study,
  StudyError,
  type StudyStore,
  type Trial,
} from '../../models/index.ts'
import type { Clock } from '../../runtime/index.ts'
import { integer, jsonObject, storable, word } from './column-values.ts'
import { DatabaseError } from './database-error.ts'
import type { StudyTable, Tables, TrialTable } from './tables.ts'

/** Studies and their trials in two tables. `clock` is this machine's. */
export function studyStore(db: Kysely<Tables>, clock: Pick<Clock, 'now'>): StudyStore {
  async function change(
    study: string,
    number: number,
    columns: (trial: Selectable<TrialTable>) => Partial<Selectable<TrialTable>>,
  ): Promise<void> {
    await db.transaction().execute(async (transaction) => {
      const trial = await transaction
        .selectFrom('trials')
        .selectAll()
        .where('study', '=', study)
        .where('number', '=', number)
        .forUpdate()
        .executeTakeFirst()
      if (trial === undefined) {
        throw new StudyError('UNKNOWN_TRIAL', `${study} has no trial ${number}`)
      }
      if (trial.state !== 'running') {
        throw new StudyError('TRIAL_ENDED', `Trial ${number} of ${study} is ${trial.state} already`)
      }
      await transaction
        .updateTable('trials')
        .set(columns(trial))
        .where('study', '=', study)
        .where('number', '=', number)
        .execute()
    })
  }

  return {
    async open({ name, space, about }) {
      return db.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('studies')
          .selectAll()
          .where('name', '=', name)
          .executeTakeFirst()
        // What the texts say counts, not how they lie in memory: NaN is null on both sides.
        const asked = { space: JSON.stringify(space), about: JSON.stringify(about) }
        if (row === undefined) {
          const createdAt = clock.now()
          await transaction
            .insertInto('studies')
            .values({ name, created_at: createdAt, ...asked })
            .execute()
          return { name, space, about, createdAt }
        }
        const known = studyOf(row)
        if (
          !isDeepStrictEqual(JSON.parse(asked.space), known.space) ||
          !same(asked.about, row.about)
        ) {
          throw new StudyError(
            'STUDY_DIFFERS',
            `The study "${name}" is about something else: other data, another span, model or seed. ` +
              'Give this one a name of its own (--study).',
          )
        }
        return known
      })
    },

    async list() {
      const rows = await db
        .selectFrom('studies')
        .selectAll()
        .orderBy('created_at', 'desc')
        .orderBy('name')
        .execute()
      return rows.map(studyOf)
    },

    async trials(study) {
      const rows = await db
        .selectFrom('trials')
        .selectAll()
        .where('study', '=', study)
        .orderBy('number')
        .execute()
      return rows.map(trialOf)
    },

    async begin(study, { number, params }) {
      await db.transaction().execute(async (transaction) => {
        const taken = await transaction
          .selectFrom('trials')
          .select('number')
          .where('study', '=', study)
          .where('number', '=', number)
          .executeTakeFirst()
        if (taken !== undefined) {
          throw new StudyError('TRIAL_EXISTS', `${study} has a trial ${number} already`)
        }
        await transaction
          .insertInto('trials')
          .values({
            study,
            number,
            state: 'running',
            params: JSON.stringify(params),
            intermediate: '[]',
            score: null,
            daily_skill: '[]',
            error: null,
          })
          .execute()
      })
    },

    report: (study, number, score) =>
      change(study, number, ({ intermediate }) => ({
        intermediate: JSON.stringify([...numbers(intermediate), score]),
      })),

    end: (study, number, result) =>
      change(study, number, () => ({
        state: result.state,
        ...(result.state === 'complete' && {
          score: result.score,
          daily_skill: JSON.stringify(result.dailySkill),
        }),
        ...(result.state === 'failed' && { error: storable(result.error) }),
      })),

    async forgetRunning(study) {
      const { numDeletedRows } = await db
        .deleteFrom('trials')
        .where('study', '=', study)
        .where('state', '=', 'running')
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}

function same(one: string, other: string): boolean {
  return isDeepStrictEqual(JSON.parse(one), JSON.parse(other))
}

function studyOf(row: Selectable<StudyTable>): Study {
  const space: unknown = JSON.parse(row.space)
  if (!isSpace(space)) throw new DatabaseError('CORRUPT', `The study ${row.name} has no space`)
  const createdAt = integer(row.created_at)
  return { name: row.name, space, about: jsonObject(row.about), createdAt }
}

function isSpace(value: unknown): value is SearchSpace {
  return (
    Array.isArray(value) &&
    value.every((each: unknown) => typeof each === 'object' && each !== null && 'kind' in each)
  )
}

function trialOf(row: Selectable<TrialTable>): Trial {
  return {
    number: row.number,
    params: paramsOf(row),
    state: word<Trial['state']>(
      { running: true, complete: true, pruned: true, failed: true },
      row.state,
    ),
    intermediate: numbers(row.intermediate),
    score: row.score ?? undefined,
    dailySkill: numbers(row.daily_skill),
    error: row.error ?? undefined,
  }
}

function paramsOf({ study, number, params }: Selectable<TrialTable>): Params {
  const value = jsonObject(params)
  const isParams = (json: object): json is Params =>
    Object.values(json).every((each) => ['string', 'number', 'boolean'].includes(typeof each))
  if (isParams(value)) return value
  throw new DatabaseError('CORRUPT', `Trial ${number} of ${study} has no readable parameters`)
}

/** NaN was written as null, and comes back as NaN. */
function numbers(text: string): readonly number[] {
  const value: unknown = JSON.parse(text)
  if (!Array.isArray(value)) throw new DatabaseError('CORRUPT', 'A trial has no list of numbers')
  return value.map((each: unknown) => (typeof each === 'number' ? each : Number.NaN))
}
